// SPDX-License-Identifier: Apache-2.0
import type { ErrorRecord } from "./errors.ts";
import type { Window } from "./image.ts";
import type { Stage } from "./pipelines/contract.ts";
import type { ColourSpace, PlateRequest } from "./request.ts";

/** In the order of `JobState` in `job.proto`, from 1. The last three are ends. */
export const JOB_STATES = ["queued", "running", "writing", "done", "failed", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

export const isEnd = (state: JobState) => state === "done" || state === "failed" || state === "cancelled";

/** A request taken over, with all that came of it. */
export interface Job {
  readonly id: string;
  readonly requestId: string;
  readonly state: JobState;
  readonly request: PlateRequest;
  readonly createdUnixMs: number;
  /** 0 before its end. */
  readonly endedUnixMs: number;
  readonly plates: readonly Plate[];
  readonly failures: readonly FrameFailure[];
  readonly error?: ErrorRecord;
  readonly lastSequence: number;
  readonly frameCount: number;
}

/** A finished picture on disk. */
export interface Plate {
  readonly path: string;
  /** 0 for a single picture. */
  readonly frame: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly displayWindow: Window;
  readonly dataWindow: Window;
  readonly colourSpace: ColourSpace;
  readonly layers: readonly string[];
  readonly seed: bigint;
  /** Empty when none was asked for. */
  readonly previewPath: string;
  readonly previewView: string;
  readonly unknownWords: readonly string[];
}

export interface FrameFailure {
  readonly frame: number;
  readonly error: ErrorRecord;
}

export interface Progress {
  readonly frame: number;
  /** From 0. */
  readonly frameIndex: number;
  readonly frameCount: number;
  readonly stage: Stage;
  /** From 1. */
  readonly step: number;
  readonly stepCount: number;
}

/** What can happen to a job. */
export type Happening =
  | { readonly kind: "state"; readonly state: JobState }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "preview"; readonly frame: number; readonly png: Uint8Array }
  | { readonly kind: "plate"; readonly plate: Plate }
  | { readonly kind: "failure"; readonly failure: FrameFailure }
  | { readonly kind: "error"; readonly error: ErrorRecord };

/** A happening with its place in the job's history. */
export interface JobEvent {
  /** Rises by one with each event of the job, from 1. */
  readonly sequence: number;
  readonly jobId: string;
  readonly unixMs: number;
  readonly happening: Happening;
}
