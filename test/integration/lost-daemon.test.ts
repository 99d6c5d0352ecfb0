// SPDX-License-Identifier: Apache-2.0
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { eventsOf, framesOf, newRequestId, statesOf } from "../support/client.ts";
import type { TestDaemon } from "../support/daemon.ts";
import { daemonAtWork, FRAMES, WHOLE_RANGE, writtenAt } from "../support/daemon-at-work.ts";

/** For when the daemon has ended: it holds the journal for itself. */
function checkJournal({ stateFolder }: TestDaemon): void {
  const journal = new DatabaseSync(join(stateFolder, "journal.sqlite"), { readOnly: true });
  expect(journal.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  journal.close();
}

test("a killed daemon takes its job up again, and makes no finished frame anew", async () => {
  const { daemon, folder, id, sequence, firstPlate } = await daemonAtWork();
  await using _ = daemon;
  const before = await writtenAt(firstPlate);
  await daemon.end("SIGKILL");
  // Its socket and endpoint file are still there; the next daemon takes the place over.
  expect((await readdir(daemon.runtimeFolder)).sort()).toEqual(["daemon.sock", "endpoint.json"]);
  await daemon.restart();

  const all = await eventsOf(daemon.client, id);
  expect(framesOf(all)).toEqual(FRAMES);
  expect(statesOf(all).at(-1)).toBe(JobState.DONE);
  const sequences = all.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => Number(a - b)));
  // Who had seen the first plate before the crash hears of the others, and of none twice.
  expect(framesOf(await eventsOf(daemon.client, id, sequence))).toEqual(FRAMES.slice(1));

  const job = await daemon.client.getJob(id);
  expect(job.plates.map(({ frame }) => frame)).toEqual(FRAMES);
  expect(job.plates[0]).toEqual(firstPlate);
  expect(await writtenAt(firstPlate)).toBe(before);
  expect((await readdir(folder)).sort()).toEqual(WHOLE_RANGE);
  await daemon.end("SIGTERM");
  checkJournal(daemon);
});

test("SIGTERM lets the running job end, then the daemon ends well", async () => {
  const { daemon, request, id } = await daemonAtWork();
  await using _ = daemon;
  const watched = Promise.withResolvers<void>();
  const watching = eventsOf(daemon.client, id, 0n, () => {
    watched.resolve();
    return false;
  });
  // A daemon that ends takes no new call.
  await watched.promise;
  const ended = daemon.end("SIGTERM");
  await daemon.log.latest("stopping");
  await expect(daemon.client.submitJob(newRequestId(), request)).rejects.toMatchObject({
    reason: expect.stringMatching(/DAEMON_STOPPING|DAEMON_UNAVAILABLE/),
  });
  expect(statesOf(await watching).at(-1)).toBe(JobState.DONE);
  expect(await ended).toBe(0);
  expect(await readdir(daemon.runtimeFolder)).toEqual([]);
});

test("a job that outlasts the drain limit waits for the next start", async () => {
  const { daemon, folder, id } = await daemonAtWork({ PLATEWRIGHT_DRAIN_SECONDS: "0" });
  await using _ = daemon;
  expect(await daemon.end("SIGTERM")).toBe(0);
  await daemon.restart();
  expect(framesOf(await eventsOf(daemon.client, id))).toEqual(FRAMES);
  expect((await readdir(folder)).sort()).toEqual(WHOLE_RANGE);
});
