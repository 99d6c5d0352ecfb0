// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reasonFromWire } from "../../daemon/rpc/encode-error.ts";
import { type JobEvent, JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { SceneKey } from "../../daemon/rpc/gen/platewright/v1/scene.ts";
import { eventsOf, framesOf, makePlates, newRequestId, statesOf } from "../support/client.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { placeShot, readPlate, SHOT_FILE, shotRequest, without, writeShot } from "../support/shots.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon[Symbol.asyncDispose]());

const at = (name: string) => join(daemon.folder, name);
const range = (first: number, last: number) => ({ first, last, step: 1, framesPerSecond: undefined });

/** Plates and failures in the order in which they came. */
const courseOf = (events: readonly JobEvent[]) => {
  const course: string[] = [];
  for (const { event } of events) {
    if (event?.$case === "plate") course.push(`plate ${event.value.frame}`);
    if (event?.$case === "failure")
      course.push(`${reasonFromWire(event.value.error?.reason ?? 0)} ${event.value.frame}`);
  }
  return course;
};

test("a range goes on past a gap and a damaged frame, and says what became of each", async () => {
  for (const frame of [1001, 1002, 1005]) await placeShot(at(`shot.${frame}.exr`));
  const whole = await readFile(SHOT_FILE);
  await writeFile(at("shot.1004.exr"), whole.subarray(0, whole.length - 4096));
  const request = await shotRequest(at("shot.####.exr"), at("range"), { frames: range(1001, 1005) });
  const plan = await daemon.client.checkRequest(request);
  expect(plan.missingFrames).toEqual([1003]);

  const { id, frameCount } = await daemon.client.submitJob(newRequestId(), request);
  expect(frameCount).toBe(5);
  const events = await eventsOf(daemon.client, id);
  const course = courseOf(events);
  expect(course.filter((step) => step.startsWith("plate"))).toEqual([
    "plate 1001",
    "plate 1002",
    "plate 1005",
  ]);
  expect(course.filter((step) => !step.startsWith("plate")).sort()).toEqual([
    "FILE_DAMAGED 1004",
    "FRAME_MISSING 1003",
  ]);
  expect(statesOf(events).at(-1)).toBe(JobState.DONE);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => BigInt(index + 1)));

  const job = await daemon.client.getJob(id);
  expect(job.failures.map(({ frame }) => frame).sort()).toEqual([1003, 1004]);
  expect(job.failures.find(({ frame }) => frame === 1004)?.error?.message).toContain("shot.1004.exr");
  expect((await readdir(at("range"))).sort()).toEqual(
    [1001, 1002, 1005].flatMap((frame) => [`plate.${frame}.exr`, `plate.${frame}.png`]),
  );
});

test("each frame is lit by the scene that holds for it", async () => {
  for (const frame of [1, 2, 3])
    await writeShot(at(`keyed.${String(frame).padStart(4, "0")}.exr`), {}, without("Combined"));
  // Grain would differ from frame to frame.
  const request = await shotRequest(at("keyed.####.exr"), at("keyed"), { frames: range(1, 3), prompt: "" });
  const moved = structuredClone(request.scene);
  if (moved?.camera?.toWorld) moved.camera.toWorld.values[3] += 1.5;
  request.sceneKeys = [SceneKey.create({ frame: 2, scene: moved })];
  const plates = await makePlates(daemon.client, request);
  const [first, second, third] = await Promise.all(
    plates.map(async ({ path }) => (await readPlate(path)).plane("G")),
  );
  expect(second).not.toEqual(first);
  // The key holds until the next one, and the passes are the same.
  expect(third).toEqual(second);
});

test("a range of which no frame is there is refused at once", async () => {
  const request = await shotRequest(at("nothing.####.exr"), at("none"), { frames: range(1, 3) });
  await expect(daemon.client.submitJob(newRequestId(), request)).rejects.toMatchObject({
    reason: "FRAME_MISSING",
    field: "frames",
  });
});

test("frames of different sizes each keep their own", async () => {
  await placeShot(at("mixed.1.exr"));
  const wide = { xMin: -8, yMin: -8, xMax: 87, yMax: 55 };
  await writeShot(at("mixed.2.exr"), { dataWindow: wide });
  const request = await shotRequest(at("mixed.#.exr"), at("mixed"), { frames: range(1, 2) });
  const plates = await makePlates(daemon.client, request);
  expect(plates.map(({ dataWindow }) => dataWindow?.xMin)).toEqual([0, -8]);
});

test("a single frame of a sequence is a range of one", async () => {
  await placeShot(at("one.0007.exr"));
  const request = await shotRequest(at("one.%04d.exr"), at("one"), { frames: range(7, 7) });
  const { id } = await daemon.client.submitJob(newRequestId(), request);
  expect(framesOf(await eventsOf(daemon.client, id))).toEqual([7]);
});
