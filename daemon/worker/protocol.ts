// SPDX-License-Identifier: Apache-2.0
import type { ErrorRecord } from "../core/errors.ts";
import type { FrameFailure, Plate, Progress } from "../core/job.ts";
import type { PlateRequest } from "../core/request.ts";

/**
 * What the front process and its worker say to each other over Node's IPC channel (`serialization: "advanced"`).
 * The worker's settings come once, in `start`; its first word back is `hello`.
 */
export type ToWorker =
  | { readonly type: "start"; readonly settings: WorkerSettings }
  | { readonly type: "run"; readonly order: WorkOrder }
  /** Stop before the next step; answered by `ended`. */
  | { readonly type: "cancel"; readonly jobId: string }
  /** Load a model's graphs; answered by `loaded`. */
  | { readonly type: "load"; readonly model: string }
  /** End the process once idle. */
  | { readonly type: "quit" };

export interface WorkerSettings {
  /** Device name, `cpu` or `cuda:0`. */
  readonly device: string;
  /** Absolute folders that hold a model each. */
  readonly modelFolders: readonly string[];
  /** Absolute folders under which files may be touched. */
  readonly roots: readonly string[];
  readonly pixelFolder: string;
  /** Threads for the runtime; 0 lets it choose. */
  readonly threads: number;
  readonly maxFramePixels: number;
  readonly daemonVersion: string;
}

export interface WorkOrder {
  readonly jobId: string;
  readonly request: PlateRequest;
  /** The request as protobuf JSON, for the plate's header. */
  readonly requestJson: string;
  /** Where plates go when the request names no folder. */
  readonly jobFolder: string;
  /** Frames already on disk from an earlier attempt; they are not made again. */
  readonly finishedFrames: readonly number[];
}

export type FromWorker =
  | {
      readonly type: "hello";
      readonly processId: number;
      readonly runtimeVersion: string;
      readonly device: string;
    }
  | { readonly type: "progress"; readonly jobId: string; readonly progress: Progress }
  | { readonly type: "preview"; readonly jobId: string; readonly frame: number; readonly png: Uint8Array }
  | { readonly type: "plate"; readonly jobId: string; readonly plate: Plate }
  | { readonly type: "failure"; readonly jobId: string; readonly failure: FrameFailure }
  | {
      readonly type: "ended";
      readonly jobId: string;
      readonly outcome: "done" | "failed" | "cancelled";
      readonly error?: ErrorRecord;
    }
  | { readonly type: "loaded"; readonly model: string; readonly error?: ErrorRecord };
