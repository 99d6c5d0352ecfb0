// SPDX-License-Identifier: Apache-2.0
import {
  type FrameFailure,
  type Happening,
  JOB_STATES,
  type Job,
  type JobEvent,
  type JobState,
  type Plate,
  type Progress,
} from "../core/job.ts";
import { encodeErrorDetail } from "./encode-error.ts";
import type * as wire from "./gen/platewright/v1/job.ts";
import type * as wirePlate from "./gen/platewright/v1/plate.ts";
import { PlateRequest } from "./gen/platewright/v1/request.ts";
import { COLOUR_SPACES, numberOf, STAGES } from "./wire-words.ts";

/** A job with its request as the client sent it: `canonical` is the request's wire bytes. */
export function encodeJob(job: Job, canonical: Uint8Array): wire.Job {
  return {
    id: job.id,
    requestId: job.requestId,
    state: encodeState(job.state),
    request: PlateRequest.decode(canonical),
    createdUnixMs: BigInt(job.createdUnixMs),
    endedUnixMs: BigInt(job.endedUnixMs),
    plates: job.plates.map(encodePlate),
    failures: job.failures.map(encodeFailure),
    error: job.error && encodeErrorDetail(job.error),
    lastSequence: BigInt(job.lastSequence),
    frameCount: job.frameCount,
  };
}

export function encodeJobEvent(event: JobEvent): wire.JobEvent {
  return {
    sequence: BigInt(event.sequence),
    jobId: event.jobId,
    unixMs: BigInt(event.unixMs),
    event: encodeHappening(event.happening),
  };
}

function encodeHappening(happening: Happening): wire.JobEvent["event"] {
  switch (happening.kind) {
    case "state":
      return { $case: "state", value: encodeState(happening.state) };
    case "progress":
      return { $case: "progress", value: encodeProgress(happening.progress) };
    case "preview":
      return { $case: "preview", value: { frame: happening.frame, png: Buffer.from(happening.png) } };
    case "plate":
      return { $case: "plate", value: encodePlate(happening.plate) };
    case "failure":
      return { $case: "failure", value: encodeFailure(happening.failure) };
    case "error":
      return { $case: "error", value: encodeErrorDetail(happening.error) };
  }
}

const encodeState = (state: JobState): wire.JobState => numberOf(JOB_STATES, state);

const encodeProgress = (progress: Progress): wire.Progress => ({
  frame: progress.frame,
  frameIndex: progress.frameIndex,
  frameCount: progress.frameCount,
  stage: numberOf(STAGES, progress.stage),
  step: progress.step,
  stepCount: progress.stepCount,
});

const encodeFailure = (failure: FrameFailure): wire.FrameFailure => ({
  frame: failure.frame,
  error: encodeErrorDetail(failure.error),
});

const encodePlate = (plate: Plate): wirePlate.Plate => ({
  path: plate.path,
  frame: plate.frame,
  sha256: plate.sha256,
  bytes: BigInt(plate.bytes),
  displayWindow: { ...plate.displayWindow },
  dataWindow: { ...plate.dataWindow },
  colourSpace: numberOf(COLOUR_SPACES, plate.colourSpace),
  layers: [...plate.layers],
  seed: plate.seed,
  previewPath: plate.previewPath,
  previewView: plate.previewView,
  unknownWords: [...plate.unknownWords],
});
