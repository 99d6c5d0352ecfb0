// SPDX-License-Identifier: Apache-2.0
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Plate } from "../../daemon/rpc/gen/platewright/v1/plate.ts";
import { eventsOf, isPlate, makePlates, newRequestId } from "./client.ts";
import { type Settings, startTestDaemon, type TestDaemon } from "./daemon.ts";
import { placeShot, shotRequest } from "./shots.ts";

export const FRAMES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** What the output folder holds when every frame is made, and nothing else. */
export const WHOLE_RANGE = FRAMES.flatMap((frame) => [`plate.000${frame}.exr`, `plate.000${frame}.png`]);

/** A daemon at work on a range, with its first plate made and the others to come. */
export async function daemonAtWork(settings: Settings = {}) {
  await using stack = new AsyncDisposableStack();
  const daemon = stack.use(await startTestDaemon(settings));
  for (const frame of FRAMES) await placeShot(join(daemon.folder, `shot.${frame}.exr`));
  const folder = join(daemon.folder, "plates");
  const request = await shotRequest(join(daemon.folder, "shot.#.exr"), folder, {
    frames: { first: 1, last: FRAMES.length, step: 1, framesPerSecond: undefined },
  });
  const { id } = await daemon.client.submitJob(newRequestId(), request);
  const newest = (await eventsOf(daemon.client, id, 0n, isPlate)).at(-1);
  if (newest?.event?.$case !== "plate") throw new Error(`The job made no plate:\n${daemon.log.text()}`);
  stack.move();
  return { daemon, request, folder, id, sequence: newest.sequence, firstPlate: newest.event.value };
}

/** When a plate's file was last written. */
export const writtenAt = async ({ path }: Plate) => (await stat(path)).mtimeMs;

/** The daemon takes and makes a further job. */
export async function makeOneMore(daemon: TestDaemon): Promise<void> {
  const shot = join(daemon.folder, "shot.1.exr");
  await makePlates(daemon.client, await shotRequest(shot, join(daemon.folder, "after")));
}
