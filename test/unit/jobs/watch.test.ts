// SPDX-License-Identifier: Apache-2.0
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { JobEvent } from "../../../daemon/core/job.ts";
import type { Jobs } from "../../../daemon/jobs/queue.ts";
import {
  createScriptedWorker,
  frameRange,
  plateOf,
  previewOf,
  type ScriptedRun,
  startDaemon,
  stepOf,
  submit,
  temporaryFolder,
  wholeStory,
  wordsFor,
} from "./bench.ts";

const never = new AbortController().signal;

async function startJob(frames = 1) {
  const folder = temporaryFolder();
  const { worker, nextRun } = createScriptedWorker();
  const daemon = startDaemon(folder, [worker]);
  const { id } = submit(daemon.jobs, "request", "walk", frameRange(1, frames));
  return { ...daemon, folder, id, run: await nextRun() };
}

/** A job's life: steps, previews and a plate for each frame, with other work in between. */
async function live(run: ScriptedRun, frames: number): Promise<void> {
  for (let frame = 1; frame <= frames; frame++) {
    for (let step = 1; step <= 5; step++) {
      run.tell(stepOf(step));
      if (step % 2 === 0) await turn();
    }
    run.tell(previewOf(frame));
    run.tell(plateOf(frame));
    await turn();
  }
  run.end({ outcome: "done" });
}

const isStored = ({ happening: { kind } }: JobEvent) => kind !== "progress" && kind !== "preview";
const ascending = (events: readonly JobEvent[]) =>
  events.every(({ sequence }, index) => index === 0 || sequence > events[index - 1].sequence);

describe("watching a job", () => {
  it("tells a reader that keeps up of everything, numbered from 1 without a gap", async () => {
    const { jobs, id, run } = await startJob(60);
    const [story] = await Promise.all([wholeStory(jobs, id), live(run, 60)]);
    expect(story.map(({ sequence }) => sequence)).toEqual(story.map((_event, index) => index + 1));
    expect(story.filter(({ happening }) => happening.kind === "progress")).toHaveLength(300);
    expect(story.filter(({ happening }) => happening.kind === "preview")).toHaveLength(60);
    expect(story.at(-1)?.sequence).toBe(jobs.get(id).job.lastSequence);
  });

  it("resumes wherever a reader left off, without gap or repetition, while events come in", async () => {
    const { jobs, id, run } = await startJob(80);
    /** Leaves after every `length` events and comes back, like a client on a poor line. */
    const restless = async (length: number) => {
      const heard: JobEvent[] = [];
      for (;;) {
        let count = 0;
        for await (const event of jobs.watch(id, heard.at(-1)?.sequence ?? 0, never)) {
          heard.push(event);
          if (wordsFor(event) === "done") return heard;
          if (++count === length) break;
          if (length % 2 === 0) await turn();
        }
      }
    };
    const readers = [1, 2, 3, 5, 8, 13, 50].map(restless);
    await live(run, 80);
    const stored = await wholeStory(jobs, id);
    expect(stored.filter(isStored)).toEqual(stored);
    for (const heard of await Promise.all(readers)) {
      expect(ascending(heard)).toBe(true);
      expect(heard.filter(isStored)).toEqual(stored);
    }
  });

  it("replays what is stored to a latecomer, over more than one page, then goes on live", async () => {
    const { jobs, id, run } = await startJob(700);
    for (let frame = 1; frame <= 600; frame++) run.tell(plateOf(frame));
    const reader = wholeStory(jobs, id);
    for (let frame = 601; frame <= 700; frame++) {
      run.tell(stepOf(frame));
      run.tell(plateOf(frame));
      await turn();
    }
    run.end({ outcome: "done" });
    const plates = (await reader).filter(({ happening }) => happening.kind === "plate");
    expect(plates.map(wordsFor)).toEqual(Array.from({ length: 700 }, (_, index) => `plate ${index + 1}`));
  });

  it("gives only what comes after the number asked for", async () => {
    const { jobs, id, run } = await startJob();
    run.tell(plateOf(1));
    run.end({ outcome: "done" });
    await wholeStory(jobs, id);
    expect((await wholeStory(jobs, id, 2)).map(wordsFor)).toEqual(["plate 1", "done"]);
    expect(await wholeStory(jobs, id, 4)).toEqual([]);
    expect(await wholeStory(jobs, id, 1000)).toEqual([]);
  });

  it("keeps a bounded number of steps and one preview for a reader that sleeps, and every plate", async () => {
    const { jobs, id, run } = await startJob(100);
    const reader = jobs.watch(id, 0, never)[Symbol.asyncIterator]();
    await reader.next();
    for (let frame = 1; frame <= 100; frame++) {
      for (let step = 1; step <= 50; step++) run.tell(stepOf(step));
      run.tell(previewOf(frame));
      run.tell(plateOf(frame));
    }
    run.end({ outcome: "done" });
    const rest: JobEvent[] = [];
    for (let next = await reader.next(); !next.done; next = await reader.next()) rest.push(next.value);
    const count = (kind: string) => rest.filter(({ happening }) => happening.kind === kind).length;
    expect(ascending(rest)).toBe(true);
    expect(count("plate")).toBe(100);
    expect(count("preview")).toBe(1);
    expect(count("progress")).toBe(64);
    expect(rest.map(wordsFor).at(-1)).toBe("done");
  });

  it("ends when the reader gives up", async () => {
    const { jobs, id } = await startJob();
    const stop = new AbortController();
    const heard: string[] = [];
    for await (const event of jobs.watch(id, 0, stop.signal)) {
      heard.push(wordsFor(event));
      if (heard.length === 2) setImmediate(() => stop.abort());
    }
    expect(heard).toEqual(["queued", "running"]);
  });

  it("goes on over a restart: no number comes twice, though steps were not stored", async () => {
    const { jobs, id, run, folder, crash } = await startJob(2);
    const heard: JobEvent[] = [];
    const listening = (async () => {
      for await (const event of jobs.watch(id, 0, never)) {
        heard.push(event);
        if (wordsFor(event) === "step 300") return;
      }
    })();
    run.tell(plateOf(1));
    for (let step = 1; step <= 300; step++) {
      run.tell(stepOf(step));
      await turn();
    }
    await listening;
    crash();

    const { worker, nextRun } = createScriptedWorker();
    const later = startDaemon(folder, [worker]);
    const story = wholeStory(later.jobs, id, heard.at(-1)?.sequence);
    const again = await nextRun();
    again.tell(plateOf(2));
    again.end({ outcome: "done" });
    const rest = await story;
    expect(rest.map(wordsFor)).toEqual(["queued", "running", "plate 2", "done"]);
    expect(ascending([...heard, ...rest])).toBe(true);
  });

  it("replays a job that ended before a restart", async () => {
    const { jobs, id, run, folder, crash } = await startJob();
    run.tell(plateOf(1));
    run.end({ outcome: "done" });
    const before = await wholeStory(jobs, id);
    crash();
    const later: Jobs = startDaemon(folder, []).jobs;
    expect(await wholeStory(later, id)).toEqual(before.filter(isStored));
  });

  it("says that the daemon is stopping to those who watch a job that has not ended", async () => {
    const { jobs, id, run } = await startJob();
    const story = wholeStory(jobs, id);
    run.signal.addEventListener("abort", () => run.end({ outcome: "cancelled" }));
    await Promise.all([expect(story).rejects.toMatchObject({ reason: "DAEMON_STOPPING" }), jobs.drain(0)]);
    expect(jobs.get(id).job.state).toBe("queued");
  });
});
