// SPDX-License-Identifier: Apache-2.0
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type JobEvent, JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { eventsOf, isPlate, isState, makePlates, newRequestId, statesOf } from "../support/client.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { LONG_RANGE, placeLongRange, placeShot, shotRequest } from "../support/shots.ts";

let daemon: TestDaemon;
let shot: string;

beforeAll(async () => {
  daemon = await startTestDaemon();
  shot = await placeShot(join(daemon.folder, "shot.exr"));
  await placeLongRange(daemon.folder);
});
afterAll(() => daemon[Symbol.asyncDispose]());

const out = (name: string) => join(daemon.folder, name);
const isStored = ({ event }: JobEvent) => event?.$case !== "progress" && event?.$case !== "preview";

/** Long enough that something can happen while it is made. */
const longRequest = (folder: string) => shotRequest(out("long.#.exr"), out(folder), { frames: LONG_RANGE });

test("who comes late hears all that is stored, and who comes back hears the rest", async () => {
  const { id } = await daemon.client.submitJob(newRequestId(), await shotRequest(shot, out("late")));
  const live = await eventsOf(daemon.client, id);
  const late = await eventsOf(daemon.client, id);
  expect(late.filter(isStored)).toEqual(live.filter(isStored));
  const plate = live.find(isPlate) as JobEvent;
  const rest = await eventsOf(daemon.client, id, plate.sequence);
  expect(rest.filter(isStored)).toEqual(
    live.filter(isStored).filter(({ sequence }) => sequence > plate.sequence),
  );
  expect(statesOf(rest)).toEqual([JobState.DONE]);
});

test("two watchers hear the same", async () => {
  const { id } = await daemon.client.submitJob(newRequestId(), await shotRequest(shot, out("two")));
  const [one, other] = await Promise.all([eventsOf(daemon.client, id), eventsOf(daemon.client, id)]);
  expect(other.filter(isStored)).toEqual(one.filter(isStored));
  expect(statesOf(one)).toEqual([JobState.QUEUED, JobState.RUNNING, JobState.WRITING, JobState.DONE]);
});

test("a running job stops when it is cancelled, keeps its plates, and leaves no unfinished file", async () => {
  const { id } = await daemon.client.submitJob(newRequestId(), await longRequest("running"));
  const [plate] = (await eventsOf(daemon.client, id, 0n, isPlate)).slice(-1);
  await daemon.client.cancelJob(id);
  const rest = await eventsOf(daemon.client, id, plate.sequence);
  expect(statesOf(rest).at(-1)).toBe(JobState.CANCELLED);
  const { state, plates } = await daemon.client.getJob(id);
  expect(state).toBe(JobState.CANCELLED);
  expect(plates.length).toBeLessThan(LONG_RANGE.last);
  expect((await readdir(out("running"))).sort()).toEqual(
    plates
      .map(({ frame }) => `plate.${String(frame).padStart(4, "0")}`)
      .flatMap((name) => [`${name}.exr`, `${name}.png`])
      .sort(),
  );
});

test("a job that waits is cancelled at once, and those around it go on", async () => {
  const running = await daemon.client.submitJob(newRequestId(), await longRequest("ahead"));
  const waiting = await daemon.client.submitJob(newRequestId(), await shotRequest(shot, out("waiting")));
  const behind = await daemon.client.submitJob(newRequestId(), await shotRequest(shot, out("behind")));
  await eventsOf(daemon.client, running.id, 0n, isState(JobState.RUNNING));
  expect((await daemon.client.cancelJob(waiting.id)).state).toBe(JobState.CANCELLED);
  expect(statesOf(await eventsOf(daemon.client, waiting.id))).toEqual([JobState.QUEUED, JobState.CANCELLED]);
  await daemon.client.cancelJob(running.id);
  expect(statesOf(await eventsOf(daemon.client, behind.id)).at(-1)).toBe(JobState.DONE);
  expect(await readdir(daemon.folder)).not.toContain("waiting");
});

test("a job that has ended stays as it ended", async () => {
  const { id } = await daemon.client.submitJob(newRequestId(), await shotRequest(shot, out("ended")));
  await eventsOf(daemon.client, id);
  expect((await daemon.client.cancelJob(id)).state).toBe(JobState.DONE);
});

test("jobs are listed newest first, by state", async () => {
  const request = await shotRequest(shot, out("listed"));
  await makePlates(daemon.client, request);
  await makePlates(daemon.client, { ...request, seed: 8n });
  const done = await daemon.client.listJobs([JobState.DONE], 2);
  expect(done.map((job) => job.request?.seed)).toEqual([8n, 7n]);
  expect((await daemon.client.listJobs([JobState.CANCELLED], 50)).every(isCancelled)).toBe(true);
});

const isCancelled = ({ state }: { readonly state: JobState }) => state === JobState.CANCELLED;
