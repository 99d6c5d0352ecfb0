// SPDX-License-Identifier: Apache-2.0
import type { ErrorRecord } from "../core/errors.ts";
import type { Happening } from "../core/job.ts";
import type { PlateRequest } from "../core/request.ts";

/** What a worker tells of a job it runs. */
export type WorkHappening = Exclude<Happening, { readonly kind: "state" | "error" }>;

/** A job as a worker gets it. */
export interface LaneOrder {
  readonly jobId: string;
  readonly request: PlateRequest;
  /** The request as protobuf JSON, for the plate's header. */
  readonly requestJson: string;
  readonly jobFolder: string;
  /** Frames already on disk; they are not made again. */
  readonly finishedFrames: readonly number[];
}

export type RunOutcome =
  /** The worker said so itself. */
  | { readonly outcome: "done" | "failed" | "cancelled"; readonly error?: ErrorRecord }
  /** The worker died, fell silent or did not start. */
  | { readonly outcome: "lost"; readonly error: ErrorRecord };

/** The worker of one device. */
export interface LaneWorker {
  readonly device: string;
  /** Runs one job to its end. An abort asks it to stop; the outcome then comes within the worker's grace period. */
  run(
    order: LaneOrder,
    onHappening: (happening: WorkHappening) => void,
    signal: AbortSignal,
  ): Promise<RunOutcome>;
}

/** One device's share of the work: one job at a time, for as long as there are any. */
export interface Lane {
  /** Says that a job may be waiting. */
  wake(): void;
  /** Takes no further job; resolves once the running one is through. */
  stop(): Promise<void>;
}

/** `take` hands out the next job's id or nothing; `perform` sees it through and does not throw. */
export function createLane(take: () => string | undefined, perform: (id: string) => Promise<void>): Lane {
  let stopped = false;
  let busy = false;
  let rounds: Promise<void> = Promise.resolve();

  const work = async () => {
    // `busy` falls in the same turn in which the last job was looked for, so no wake in between is lost.
    for (;;) {
      const id = stopped ? undefined : take();
      busy = id !== undefined;
      if (id === undefined) return;
      await perform(id);
    }
  };
  return {
    wake() {
      if (!busy) rounds = work();
    },
    async stop() {
      stopped = true;
      await rounds;
    },
  };
}
