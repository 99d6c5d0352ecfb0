// SPDX-License-Identifier: Apache-2.0
import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { reasonFromWire } from "../../daemon/rpc/encode-error.ts";
import { JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { eventsOf, framesOf, isPlate, statesOf } from "../support/client.ts";
import { goneProcess } from "../support/daemon.ts";
import { daemonAtWork, FRAMES, makeOneMore, WHOLE_RANGE, writtenAt } from "../support/daemon-at-work.ts";

test("a job whose worker is killed goes on with a new one where it stood", async () => {
  const { daemon, folder, id, firstPlate } = await daemonAtWork();
  await using _ = daemon;
  const before = await writtenAt(firstPlate);
  const killed = await daemon.workerPid();
  process.kill(killed, "SIGKILL");
  const events = await eventsOf(daemon.client, id);
  expect(framesOf(events)).toEqual(FRAMES);
  expect(statesOf(events).filter((state) => state !== JobState.WRITING)).toEqual(
    expect.arrayContaining([
      JobState.QUEUED,
      JobState.RUNNING,
      JobState.QUEUED,
      JobState.RUNNING,
      JobState.DONE,
    ]),
  );
  expect(await daemon.workerPid()).not.toBe(killed);
  expect(await writtenAt(firstPlate)).toBe(before);
  expect((await readdir(folder)).sort()).toEqual(WHOLE_RANGE);
  await makeOneMore(daemon);
});

test("a job that loses its worker twice ends with what it made, and the next one runs", async () => {
  const { daemon, id, sequence } = await daemonAtWork();
  await using _ = daemon;
  process.kill(await daemon.workerPid(), "SIGKILL");
  const second = Number((await daemon.log.nth("worker started", 2)).processId);
  await eventsOf(daemon.client, id, sequence, isPlate);
  process.kill(second, "SIGKILL");
  await eventsOf(daemon.client, id);
  const { state, plates, failures } = await daemon.client.getJob(id);
  expect(state).toBe(JobState.DONE);
  expect(plates.length + failures.length).toBe(FRAMES.length);
  expect(new Set(failures.map(({ error }) => reasonFromWire(error?.reason ?? 0)))).toEqual(
    new Set(["WORKER_DIED"]),
  );
  await makeOneMore(daemon);
});

test("a worker that falls silent is replaced", async () => {
  const { daemon, folder, id } = await daemonAtWork({ PLATEWRIGHT_STALL_SECONDS: "5" });
  await using _ = daemon;
  const silent = await daemon.workerPid();
  process.kill(silent, "SIGSTOP");
  expect(framesOf(await eventsOf(daemon.client, id))).toEqual(FRAMES);
  await goneProcess(silent);
  expect((await readdir(folder)).sort()).toEqual(WHOLE_RANGE);
});
