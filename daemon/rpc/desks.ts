// SPDX-License-Identifier: Apache-2.0
import type { Job, JobEvent, JobState } from "../core/job.ts";
import type { ModelDescriptor } from "../core/pipelines/descriptor.ts";
import type { RequestPlan } from "../core/plan.ts";
import type { PlateRequest } from "../core/request.ts";

/** What the services need of the jobs. All failures are `PlateError`s. */
export interface JobDesk {
  /**
   * The job that a request id stands for already. `canonical` is the request's wire bytes; REQUEST_ID_REUSED where the id
   * came with other bytes before.
   */
  findRequest(requestId: string, canonical: Uint8Array): Job | undefined;
  /**
   * Takes a request over; durable when it returns. A request id that is known is answered as by `findRequest`. QUEUE_FULL
   * over the limit.
   */
  submit(requestId: string, canonical: Uint8Array, frameCount: number): Job;
  /** JOB_NOT_FOUND where there is none. */
  get(id: string): { readonly job: Job; readonly canonical: Uint8Array };
  /** Newest first, at most `limit`, older than the job `before` when given. */
  list(filter: {
    states: readonly JobState[];
    limit: number;
    before?: string;
  }): readonly { readonly job: Job; readonly canonical: Uint8Array }[];
  /** Stored events after `after`, then live ones; ends after the final state. */
  watch(id: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent>;
  cancel(id: string): Job;
}

/** What the services need of the models. */
export interface ModelDesk {
  readonly defaultName: string;
  list(): readonly InstalledModel[];
  /** Empty name: the default. UNKNOWN_MODEL where there is none. */
  get(name: string): InstalledModel;
  load(name: string): Promise<void>;
  unload(name: string): Promise<void>;
  verify(name: string): Promise<readonly { path: string; expectedSha256: string; actualSha256: string }[]>;
  isLoaded(name: string): boolean;
}

export interface InstalledModel {
  readonly descriptor: ModelDescriptor;
  readonly folder: string;
  readonly descriptorSha256: string;
  /** Why it cannot run; absent for a sound model. */
  readonly broken?: string;
}

/** Checks a request against files and model without making anything. */
export interface Planner {
  plan(request: PlateRequest): Promise<RequestPlan>;
}
