// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import type { JobEvent, Plate } from "../../../daemon/core/job.ts";
import type { FrameRange } from "../../../daemon/core/request.ts";
import { createJournal } from "../../../daemon/jobs/journal.ts";
import { openJournalFile } from "../../../daemon/jobs/journal-file.ts";
import type { LaneOrder, LaneWorker, RunOutcome, WorkHappening } from "../../../daemon/jobs/lanes.ts";
import { createJobs, type Jobs } from "../../../daemon/jobs/queue.ts";
import { decode, wireBytes } from "./wire.ts";

export { decode, wireBytes } from "./wire.ts";

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "platewright-jobs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run in the hands of the test. */
export interface ScriptedRun {
  readonly order: LaneOrder;
  readonly signal: AbortSignal;
  tell(happening: WorkHappening): void;
  end(outcome: RunOutcome): void;
}

/** A worker whose every word comes from the test. */
export function createScriptedWorker(device = "cpu") {
  const begun: ScriptedRun[] = [];
  const asked: ((run: ScriptedRun) => void)[] = [];
  const worker: LaneWorker = {
    device,
    run: (order, tell, signal) =>
      new Promise((end) => {
        const run = { order, tell, end, signal };
        const waiter = asked.shift();
        if (waiter) waiter(run);
        else begun.push(run);
      }),
  };
  /** The next run that the lane begins. */
  const nextRun = () =>
    new Promise<ScriptedRun>((resolve) => {
      const run = begun.shift();
      if (run) resolve(run);
      else asked.push(resolve);
    });
  return { worker, nextRun, begun };
}

export interface Daemon {
  readonly jobs: Jobs;
  readonly database: DatabaseSync;
  readonly warnings: string[];
  /** Lets go of the journal as a killed process does: nothing more is written. */
  crash(): void;
}

export function startDaemon(
  folder: string,
  workers: readonly LaneWorker[],
  { queuedJobs = 100, start = true } = {},
): Daemon {
  const database = openJournalFile(join(folder, "journal.db"));
  const journal = createJournal(database, { decode });
  const warnings: string[] = [];
  let clock = 1000;
  const jobs = createJobs(
    {
      journal,
      workers,
      jobFolder: async (id) => join(folder, id),
      requestJson: (canonical) => Buffer.from(canonical).toString(),
      now: () => clock++,
      newId: () => crypto.randomUUID(),
      log: { info: () => {}, warn: (_fields, words) => warnings.push(words) },
    },
    { queuedJobs, retryMs: 5 },
  );
  if (start) jobs.start();
  const crash = () => {
    if (database.isOpen) database.close();
  };
  onTestFinished(crash);
  return { jobs, database, warnings, crash };
}

export function submit(jobs: Jobs, requestId: string, prompt = "a plate", frames?: FrameRange) {
  const canonical = wireBytes(prompt, frames);
  const count = frames ? (frames.last - frames.first) / frames.step + 1 : 1;
  return jobs.submit(requestId, canonical, count);
}

export const frameRange = (first: number, last: number): FrameRange => ({
  first,
  last,
  step: 1,
  framesPerSecond: { numerator: 24, denominator: 1 },
});

export const plateOf = (frame: number): { readonly kind: "plate"; readonly plate: Plate } => ({
  kind: "plate",
  plate: {
    path: `/plates/plate.${frame}.exr`,
    frame,
    sha256: frame.toString(16).padStart(64, "0"),
    bytes: 1000,
    displayWindow: { xMin: 0, yMin: 0, xMax: 15, yMax: 15 },
    dataWindow: { xMin: 0, yMin: 0, xMax: 15, yMax: 15 },
    colourSpace: "lin_rec709_scene",
    layers: [],
    seed: 2n ** 64n - 1n,
    previewPath: "",
    previewView: "",
    unknownWords: [],
  },
});

export const stepOf = (step: number, stage: "sample" | "write" = "sample"): WorkHappening => ({
  kind: "progress",
  progress: { frame: 0, frameIndex: 0, frameCount: 1, stage, step, stepCount: 1000 },
});

export const previewOf = (byte: number): WorkHappening => ({
  kind: "preview",
  frame: 0,
  png: new Uint8Array([byte]),
});

export const lost = (message = "gone"): RunOutcome => ({
  outcome: "lost",
  error: { reason: "WORKER_DIED", message, field: "", remedy: "" },
});

/** All events of a job up to its end. */
export async function wholeStory(jobs: Jobs, id: string, after = 0): Promise<JobEvent[]> {
  const story: JobEvent[] = [];
  for await (const event of jobs.watch(id, after, new AbortController().signal)) story.push(event);
  return story;
}

/** Short words for an event: `queued`, `plate 3`, `failure 4 FRAME_MISSING`, `error WORKER_DIED`, `step 2`. */
export function wordsFor({ happening }: JobEvent): string {
  switch (happening.kind) {
    case "state":
      return happening.state;
    case "plate":
      return `plate ${happening.plate.frame}`;
    case "failure":
      return `failure ${happening.failure.frame} ${happening.failure.error.reason}`;
    case "error":
      return `error ${happening.error.reason}`;
    case "progress":
      return `step ${happening.progress.step}`;
    case "preview":
      return "preview";
  }
}
