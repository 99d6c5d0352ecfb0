// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { isEnd } from "../../../daemon/core/job.ts";
import type { Jobs } from "../../../daemon/jobs/queue.ts";
import {
  createScriptedWorker,
  frameRange,
  lost,
  plateOf,
  startDaemon,
  stepOf,
  submit,
  temporaryFolder,
  wholeStory,
  wordsFor,
} from "./bench.ts";

const words = async (jobs: Jobs, id: string) => (await wholeStory(jobs, id)).map(wordsFor);

/** Resolves once the job has ended. */
async function ended(jobs: Jobs, id: string) {
  await wholeStory(jobs, id);
  const { job } = jobs.get(id);
  expect(isEnd(job.state)).toBe(true);
  return job;
}

describe("a job's way", () => {
  it("leads from queued over running and writing to done", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const job = submit(jobs, "request");
    expect(job).toMatchObject({
      requestId: "request",
      state: "queued",
      lastSequence: 1,
      frameCount: 1,
      plates: [],
    });
    const run = await nextRun();
    expect(jobs.get(job.id).job.state).toBe("running");
    run.tell(stepOf(1));
    run.tell(stepOf(1, "write"));
    expect(jobs.get(job.id).job.state).toBe("writing");
    run.tell(plateOf(0));
    run.end({ outcome: "done" });
    expect(await ended(jobs, job.id)).toMatchObject({
      state: "done",
      plates: [plateOf(0).plate],
      lastSequence: 7,
    });
    expect(await words(jobs, job.id)).toEqual(["queued", "running", "writing", "plate 0", "done"]);
  });

  it("gives the worker the request, its JSON and a folder", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const folder = temporaryFolder();
    const { jobs } = startDaemon(folder, [worker]);
    const { id } = submit(jobs, "request", "a red sky");
    const { order } = await nextRun();
    expect(order).toMatchObject({ jobId: id, request: { prompt: "a red sky" }, finishedFrames: [] });
    expect(order.requestJson).toContain("a red sky");
    expect(order.jobFolder).toBe(`${folder}/${id}`);
  });

  it("ends as done when some frames were made, with the others listed", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request", "walk", frameRange(1, 3));
    const run = await nextRun();
    run.tell(plateOf(1));
    const error = { reason: "FRAME_MISSING", message: "no frame 2", field: "", remedy: "" } as const;
    run.tell({ kind: "failure", failure: { frame: 2, error } });
    run.end({ outcome: "failed", error: { ...error, reason: "DISK_FULL" } });
    const job = await ended(jobs, id);
    expect(job).toMatchObject({ state: "done", error: undefined });
    expect(job.failures.map(({ frame, error: { reason } }) => [frame, reason])).toEqual([
      [2, "FRAME_MISSING"],
      [3, "DISK_FULL"],
    ]);
  });

  it("ends as failed when no frame was made, with the first reason", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request", "walk", frameRange(1, 2));
    const run = await nextRun();
    const error = { reason: "FRAME_MISSING", message: "none", field: "", remedy: "" } as const;
    for (const frame of [1, 2]) run.tell({ kind: "failure", failure: { frame, error } });
    run.end({ outcome: "done" });
    expect(await ended(jobs, id)).toMatchObject({ state: "failed", error });
    expect((await words(jobs, id)).slice(-2)).toEqual(["error FRAME_MISSING", "failed"]);
  });

  it("fails a job whose request can no longer be decoded, and goes on with the next", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const folder = temporaryFolder();
    const early = startDaemon(folder, [], { start: false });
    const { jobs: old } = early;
    const canonical = new Uint8Array(Buffer.from('{"prompt":"undecodable"}'));
    const { id } = old.submit("old", canonical, 1);
    submit(old, "next");
    early.crash();
    const { jobs } = startDaemon(folder, [worker]);
    const run = await nextRun();
    expect(run.order.request.prompt).toBe("a plate");
    expect(jobs.get(id).job).toMatchObject({ state: "failed", error: { reason: "INTERNAL" } });
  });
});

describe("the queue", () => {
  it("runs jobs in the order they came, one at a time on each device", async () => {
    const [a, b] = [createScriptedWorker("cuda:0"), createScriptedWorker("cuda:1")];
    const { jobs } = startDaemon(temporaryFolder(), [a.worker, b.worker]);
    const ids = ["1", "2", "3"].map((requestId) => submit(jobs, requestId).id);
    const [first, second] = [await a.nextRun(), await b.nextRun()];
    expect([first.order.jobId, second.order.jobId]).toEqual(ids.slice(0, 2));
    expect(jobs.get(ids[2]).job.state).toBe("queued");
    second.tell(plateOf(0));
    second.end({ outcome: "done" });
    expect((await b.nextRun()).order.jobId).toBe(ids[2]);
    expect(a.begun).toEqual([]);
  });

  it("takes up work again after a pause", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    for (const requestId of ["1", "2", "3"]) {
      const { id } = submit(jobs, requestId);
      const run = await nextRun();
      run.tell(plateOf(0));
      run.end({ outcome: "done" });
      expect((await ended(jobs, id)).state).toBe("done");
    }
  });

  it("refuses a job over the limit, yet knows those it has", () => {
    const { jobs } = startDaemon(temporaryFolder(), [], { queuedJobs: 2 });
    const { id } = submit(jobs, "1");
    submit(jobs, "2");
    expect(() => submit(jobs, "3")).toThrow(expect.objectContaining({ reason: "QUEUE_FULL" }));
    expect(submit(jobs, "1").id).toBe(id);
    jobs.cancel(id);
    expect(submit(jobs, "3").state).toBe("queued");
  });

  it("answers the same request with the same job, also after a restart", () => {
    const folder = temporaryFolder();
    const before = startDaemon(folder, []);
    const { id } = submit(before.jobs, "request");
    expect(submit(before.jobs, "request").id).toBe(id);
    before.crash();
    const { jobs } = startDaemon(folder, []);
    expect(submit(jobs, "request").id).toBe(id);
    expect(jobs.list({ states: [], limit: 9 })).toHaveLength(1);
  });

  it("refuses a request id that was used for another request", () => {
    const { jobs } = startDaemon(temporaryFolder(), []);
    const { id } = submit(jobs, "request", "a red sky");
    expect(() => submit(jobs, "request", "a blue sky")).toThrow(
      expect.objectContaining({ reason: "REQUEST_ID_REUSED", message: expect.stringContaining(id) }),
    );
    expect(jobs.get(id).job.request.prompt).toBe("a red sky");
  });

  it("knows no job that it never had", () => {
    const { jobs } = startDaemon(temporaryFolder(), []);
    const none = expect.objectContaining({ reason: "JOB_NOT_FOUND" });
    expect(() => jobs.get("x")).toThrow(none);
    expect(() => jobs.cancel("x")).toThrow(none);
    expect(() => jobs.watch("x", 0, new AbortController().signal)).toThrow(none);
    expect(() => jobs.list({ states: [], limit: 1, before: "x" })).toThrow(
      expect.objectContaining({ reason: "INVALID_FIELD", field: "page_token" }),
    );
  });

  it("finds a finished plate by its hash, and what open jobs still need", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "1", "done soon");
    submit(jobs, "2", "still open");
    const run = await nextRun();
    run.tell(plateOf(7));
    run.end({ outcome: "done" });
    await ended(jobs, id);
    expect(jobs.findPlate(plateOf(7).plate.sha256)?.path).toBe("/plates/plate.7.exr");
    expect(jobs.unfinished().map(({ request }) => request.prompt)).toEqual(["still open"]);
  });
});

describe("cancelling", () => {
  it("ends a waiting job at once; it never runs", async () => {
    const { worker, begun, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    submit(jobs, "ahead");
    const run = await nextRun();
    const { id } = submit(jobs, "request");
    const cancelled = jobs.cancel(id);
    expect(cancelled.state).toBe("cancelled");
    expect(cancelled.endedUnixMs).toBeGreaterThan(0);
    run.tell(plateOf(0));
    run.end({ outcome: "done" });
    await ended(jobs, run.order.jobId);
    expect(begun).toEqual([]);
  });

  it("tells the worker of a running job and keeps its finished plates", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request", "walk", frameRange(1, 2));
    const run = await nextRun();
    run.tell(plateOf(1));
    expect(jobs.cancel(id).state).toBe("running");
    expect(run.signal.aborted).toBe(true);
    run.end({ outcome: "cancelled" });
    const job = await ended(jobs, id);
    expect(job.state).toBe("cancelled");
    expect(job.plates).toHaveLength(1);
    expect(jobs.cancel(id).state).toBe("cancelled");
  });

  it("leaves a job that ends first as it ended", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request");
    const run = await nextRun();
    jobs.cancel(id);
    run.tell(plateOf(0));
    run.end({ outcome: "done" });
    expect((await ended(jobs, id)).state).toBe("done");
  });

  it("does not try a cancelled job again when its worker dies", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request");
    const run = await nextRun();
    jobs.cancel(id);
    run.end(lost());
    expect((await ended(jobs, id)).state).toBe("cancelled");
  });

  it("is remembered when the daemon is killed before the worker stops", async () => {
    const folder = temporaryFolder();
    const { worker, nextRun } = createScriptedWorker();
    const before = startDaemon(folder, [worker]);
    const { id } = submit(before.jobs, "request");
    await nextRun();
    before.jobs.cancel(id);
    before.crash();
    const { jobs } = startDaemon(folder, []);
    expect(jobs.get(id).job.state).toBe("cancelled");
  });
});

describe("a worker that dies", () => {
  it("has its job tried once more, with the finished frames kept", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request", "walk", frameRange(1, 2));
    const first = await nextRun();
    first.tell(plateOf(1));
    first.end(lost());
    const second = await nextRun();
    expect(second.order).toMatchObject({ jobId: id, finishedFrames: [1] });
    second.tell(plateOf(2));
    second.end({ outcome: "done" });
    expect((await ended(jobs, id)).plates.map(({ frame }) => frame)).toEqual([1, 2]);
    expect(await words(jobs, id)).toEqual([
      ...["queued", "running", "plate 1"],
      ...["queued", "running", "plate 2", "done"],
    ]);
  });

  it("has its job tried before those that wait", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "1");
    submit(jobs, "2");
    (await nextRun()).end(lost());
    expect((await nextRun()).order.jobId).toBe(id);
  });

  it("fails its job the second time, with the reason", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request");
    (await nextRun()).end(lost("first"));
    (await nextRun()).end(lost("second"));
    expect(await ended(jobs, id)).toMatchObject({
      state: "failed",
      error: { reason: "WORKER_DIED", message: "second" },
    });
    expect((await words(jobs, id)).slice(-2)).toEqual(["error WORKER_DIED", "failed"]);
  });

  it("does not stop the lane", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    submit(jobs, "1");
    const { id } = submit(jobs, "2");
    (await nextRun()).end(lost());
    (await nextRun()).end(lost());
    expect((await nextRun()).order.jobId).toBe(id);
  });
});

describe("a daemon that was killed", () => {
  it("takes up running and waiting jobs in their order and makes only the frames that lack", async () => {
    const folder = temporaryFolder();
    const dead = createScriptedWorker();
    const before = startDaemon(folder, [dead.worker]);
    const { id } = submit(before.jobs, "1", "walk", frameRange(10, 12));
    const { id: next } = submit(before.jobs, "2");
    const run = await dead.nextRun();
    run.tell(plateOf(10));
    run.tell(stepOf(1, "write"));
    before.crash();

    const { worker, nextRun } = createScriptedWorker();
    const { jobs } = startDaemon(folder, [worker]);
    const again = await nextRun();
    expect(again.order).toMatchObject({ jobId: id, finishedFrames: [10] });
    for (const frame of [11, 12]) again.tell(plateOf(frame));
    again.end({ outcome: "done" });
    expect((await ended(jobs, id)).plates.map(({ frame }) => frame)).toEqual([10, 11, 12]);
    expect((await nextRun()).order.jobId).toBe(next);
  });

  it("sets a job aside that was in hand at three deaths", async () => {
    const folder = temporaryFolder();
    let id = "";
    for (let death = 0; death < 3; death++) {
      const { worker, nextRun } = createScriptedWorker();
      const daemon = startDaemon(folder, [worker]);
      id = submit(daemon.jobs, "request").id;
      await nextRun();
      daemon.crash();
    }
    const { worker, begun } = createScriptedWorker();
    const { jobs } = startDaemon(folder, [worker]);
    expect(begun).toEqual([]);
    expect(jobs.get(id).job).toMatchObject({ state: "failed", error: { reason: "WORKER_DIED" } });
  });
});

describe("draining", () => {
  it("waits for the running job, then takes no more", async () => {
    const { worker, nextRun, begun } = createScriptedWorker();
    const { jobs } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "1");
    submit(jobs, "2");
    const run = await nextRun();
    const drained = jobs.drain(60_000);
    expect(() => submit(jobs, "3")).toThrow(expect.objectContaining({ reason: "DAEMON_STOPPING" }));
    run.tell(plateOf(0));
    run.end({ outcome: "done" });
    await drained;
    expect(jobs.get(id).job.state).toBe("done");
    expect(begun).toEqual([]);
  });

  it("hands a job back that runs too long, and does not count that as a try", async () => {
    const folder = temporaryFolder();
    for (let time = 0; time < 3; time++) {
      const { worker, nextRun } = createScriptedWorker();
      const daemon = startDaemon(folder, [worker]);
      submit(daemon.jobs, "request");
      const run = await nextRun();
      run.signal.addEventListener("abort", () => run.end({ outcome: "cancelled" }));
      await daemon.jobs.drain(0);
      daemon.crash();
    }
    const { worker, nextRun } = createScriptedWorker();
    startDaemon(folder, [worker]);
    (await nextRun()).end(lost());
    expect((await nextRun()).order.request.prompt).toBe("a plate");
  });
});

describe("a disk that is full while a job runs", () => {
  it("holds plates and the end back until there is space, and loses none", async () => {
    const { worker, nextRun } = createScriptedWorker();
    const { jobs, database, warnings } = startDaemon(temporaryFolder(), [worker]);
    const { id } = submit(jobs, "request", "walk", frameRange(1, 200));
    const run = await nextRun();
    const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages}`);
    for (let frame = 1; frame <= 200; frame++) run.tell(plateOf(frame));
    run.end({ outcome: "done" });
    expect(warnings.length).toBeGreaterThan(0);
    expect(jobs.get(id).job.state).toBe("running");
    database.exec("PRAGMA max_page_count = 1000000");
    const job = await ended(jobs, id);
    expect(job.state).toBe("done");
    expect(job.plates).toHaveLength(200);
  });
});
