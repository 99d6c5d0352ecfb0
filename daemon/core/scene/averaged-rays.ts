// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import { unsetFloats } from "../shared-memory.ts";
import { GATHERED, type RayTask, REFLECTED } from "./gather-rays.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** What rays are cast with; the planes are made here. */
type Cast = Omit<RayTask, "planes">;

/** What comes over the hemisphere of each marched pixel, as `GATHERED` has it. */
export async function castLight(task: Cast, crew: Crew): Promise<Float32Array[]> {
  const { space } = task;
  const planes = unsetPlanes(space, GATHERED.count);
  await crew.run("gather", { ...task, planes }, space.height);
  await smoothTwice(space, planes, crew);
  await smoothTwice(space, planes, crew);
  return planes;
}

/** What mirrors show, as `REFLECTED` has it; those that are smooth enough to show shapes are averaged once. */
export async function castMirrors(task: Cast, crew: Crew): Promise<Float32Array[]> {
  const { space, wet } = task;
  const often = unsetPlanes(space, wet ? REFLECTED.count : REFLECTED.water);
  await crew.run("reflect", { ...task, planes: often }, space.height);
  const once = await smoothTwice(space, often, crew);
  await smoothTwice(space, often, crew);
  await crew.run("settle", { space, once, often }, space.height);
  return often;
}

/**
 * One ray of a tile's that meets a lamp, or the sky past a dark thing, stands on surfaces as a square; averaged over a tile four
 * times it has no edge. Averages the planes twice, in place, and gives what they were after the first time.
 */
async function smoothTwice(
  space: ScreenSpace,
  planes: readonly Float32Array[],
  crew: Crew,
): Promise<Float32Array[]> {
  const once = unsetPlanes(space, planes.length);
  await crew.run("smooth", { space, planes, smooth: once }, space.height);
  await crew.run("smooth", { space, planes: once, smooth: planes }, space.height);
  return once;
}

const unsetPlanes = ({ pixel }: ScreenSpace, count: number): Float32Array[] =>
  Array.from({ length: count }, () => unsetFloats(pixel.length));
