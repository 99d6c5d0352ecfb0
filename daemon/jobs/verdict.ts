// SPDX-License-Identifier: Apache-2.0
import type { ErrorRecord } from "../core/errors.ts";
import type { FrameRange } from "../core/request.ts";
import type { JobChanges, JobRecord } from "./journal.ts";
import type { RunOutcome } from "./lanes.ts";
import type { DurableHappening } from "./stored-happening.ts";

/** A worker lost with the job for the second time fails it. */
const DEATH_LIMIT = 2;
/** Nor is a job tried more often than this, restarts of the daemon included: it may be what brings them about. */
const ATTEMPT_LIMIT = 3;

export interface Verdict {
  /** `endedUnixMs` is left to whoever has a clock. */
  readonly changes: JobChanges;
  readonly happenings: readonly DurableHappening[];
}

/**
 * What an attempt's outcome makes of the job. `handedBack`: the daemon itself stopped the run, so it does not count.
 * `frames` says which frames the job is to make.
 */
export function verdictOn(
  job: JobRecord,
  outcome: RunOutcome,
  { handedBack, frames }: { readonly handedBack: boolean; readonly frames: () => readonly number[] },
): Verdict {
  switch (outcome.outcome) {
    case "done":
    case "failed":
      return ended(job, frames, outcome.error);
    case "cancelled":
      if (handedBack && !job.cancelAsked) return requeued({ attempts: job.attempts - 1 });
      return cancelled;
    case "lost": {
      if (job.cancelAsked) return cancelled;
      if (handedBack) return requeued({ attempts: job.attempts - 1 });
      const workerDeaths = job.workerDeaths + 1;
      if (workerDeaths < DEATH_LIMIT && job.attempts < ATTEMPT_LIMIT) return requeued({ workerDeaths });
      const end = ended(job, frames, outcome.error);
      return { ...end, changes: { ...end.changes, workerDeaths } };
    }
  }
}

/** What becomes of a job that an earlier daemon left in the hands of its worker. */
export function verdictOnInterrupted(job: JobRecord, frames: () => readonly number[]): Verdict {
  if (job.cancelAsked) return cancelled;
  if (job.attempts < ATTEMPT_LIMIT) return requeued({});
  return ended(job, frames, {
    reason: "WORKER_DIED",
    message: `The job was started ${job.attempts} times, and each time its worker or the daemon died.`,
    field: "",
    remedy: "Look into the daemon's log; smaller frames or a model with less need of memory may help.",
  });
}

const cancelled: Verdict = {
  changes: { state: "cancelled" },
  happenings: [{ kind: "state", state: "cancelled" }],
};

const requeued = (changes: JobChanges): Verdict => ({
  changes: { ...changes, state: "queued" },
  happenings: [{ kind: "state", state: "queued" }],
});

/** Done where a plate was made: frames that an error of the whole job cut off are listed as failures. Failed where none was. */
function ended(job: JobRecord, frames: () => readonly number[], error: ErrorRecord | undefined): Verdict {
  if (job.plates.length > 0) {
    const settled = new Set([...job.plates, ...job.failures].map(({ frame }) => frame));
    const cutOff = error ? frames().filter((frame) => !settled.has(frame)) : [];
    return {
      changes: { state: "done" },
      happenings: [
        ...cutOff.map((frame) => ({
          kind: "failure" as const,
          failure: { frame, error: error as ErrorRecord },
        })),
        { kind: "state", state: "done" },
      ],
    };
  }
  const why = error ?? job.failures[0]?.error ?? nothingMade;
  return {
    changes: { state: "failed", error: why },
    happenings: [
      { kind: "error", error: why },
      { kind: "state", state: "failed" },
    ],
  };
}

const nothingMade: ErrorRecord = {
  reason: "INTERNAL",
  message: "The worker ended the job without a plate and without a reason.",
  field: "",
  remedy: "This is a fault of Platewright; the daemon's log has the details.",
};

/** Numbers of the frames asked for; 0 stands for the single picture. */
export function framesOf(range: FrameRange | undefined): readonly number[] {
  if (!range) return [0];
  const count = Math.floor((range.last - range.first) / range.step) + 1;
  return Array.from({ length: count }, (_, index) => range.first + index * range.step);
}
