// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats, unsetFloats } from "../shared-memory.ts";
import type { AnalyticPlate } from "./analytic-plate.ts";
import { compose } from "./compose.ts";
import type { Environment } from "./environment.ts";
import { GATHERED, type GatherTask } from "./gather-rays.ts";
import { groundLight } from "./ground.ts";
import { reducePlanes } from "./reduced-surface.ts";
import { roomAround } from "./room.ts";
import type { ScreenSpace } from "./screen-space.ts";
import { addSecondBounce } from "./second-bounce.ts";
import type { SpreadTask } from "./spread-planes.ts";

/** What rays through the depth buffer find around each surface. RGB images of scene-linear radiance. */
export interface GatheredLight {
  /** Of a white Lambert surface under what the other surfaces in the picture throw on it. */
  readonly bounce: Image;
  /** Of a white Lambert surface under the surrounding, past the surfaces in the picture. */
  readonly sky: Image;
  /** Reflection of surroundings and surfaces at the surface's roughness, times its reflectance. */
  readonly mirror: Image;
  /** Share of that which shows surfaces of the picture, 0..1. */
  readonly mirrored: Float32Array;
  /** Seen in water that lies on what faces up, before its reflectance; black on what is steep. Where it was asked for. */
  readonly water: Image | undefined;
}

/**
 * Gathers light from `plate`, and takes over three of its images: `matt` becomes the bounce, `skyLight` the sky and `glossReflectance`
 * the mirror. `openness` is the share of the surroundings' light that arrives. Deterministic.
 */
export async function gatherLight(
  space: ScreenSpace,
  plate: AnalyticPlate,
  ambient: Environment | undefined,
  openness: Float32Array,
  wet: boolean,
  crew: Crew,
): Promise<GatheredLight> {
  const { frame, reduction } = space;
  const { matt, sum, skyLight, glossReflectance } = plate;
  const marched = Array.from({ length: wet ? GATHERED.count : GATHERED.water }, () =>
    unsetFloats(space.pixel.length),
  );
  const { width, height } = space.surface;
  const reduced = async ({ planes }: Image): Promise<Image> => ({
    width,
    height,
    planes: await reducePlanes(planes, frame.width, reduction, crew),
  });
  const [open] = await reducePlanes([openness], frame.width, reduction, crew);
  // The surroundings' light on gloss as if that were matt, since who looks from where is not known: of metals it is all there is. The
  // lamps' highlights on them go one way.
  const gloss = { image: await reduced(glossReflectance), by: [open, await reduced(skyLight)] };
  const { planes: thrown } = await compose([{ image: await reduced(matt) }, gloss], crew);
  const { planes: shown } = await reduced(sum);
  const ground = groundLight(space.surface, thrown);
  const room = roomAround(space.surface, space.view, thrown);
  const task: GatherTask = { space, thrown, shown, ambient, ground, room, wet, planes: marched };
  await crew.run("gather", task, space.height);
  const smooth = await smoothed(space, marched, crew);
  const threeFrom = (first: number) => smooth.slice(first, first + 3);
  addSecondBounce(threeFrom(GATHERED.bounce), frame, glossReflectance, plate.passed, room.enclosed);
  const image = (): Image => ({ ...sum, planes: sum.planes.map(({ length }) => sharedFloats(length)) });
  for (const plane of matt.planes) plane.fill(0);
  const found = {
    bounce: matt,
    mirrored: sharedFloats(frame.hit.length),
    water: wet ? image() : undefined,
  };
  const multiplied = [...threeFrom(GATHERED.passed), ...threeFrom(GATHERED.mirror)];
  const replaced = [...threeFrom(GATHERED.bounce), smooth[GATHERED.mirrored], ...threeFrom(GATHERED.water)];
  const spread: SpreadTask = {
    space,
    planes: [...multiplied, ...replaced],
    full: [
      ...[...skyLight.planes, ...glossReflectance.planes],
      ...[...found.bounce.planes, found.mirrored, ...(found.water?.planes ?? [])],
    ],
    times: multiplied.length,
  };
  await crew.run("scatter", spread, frame.height);
  return { ...found, sky: skyLight, mirror: glossReflectance };
}

/**
 * One ray of a tile's that meets a lamp, or the sky past a dark thing, stands on surfaces as a square. Averaged over a tile four
 * times it has no edge; reflections that are smooth enough to show shapes are averaged once. `marched` is written over and
 * holds the answer.
 */
async function smoothed(
  space: ScreenSpace,
  marched: readonly Float32Array[],
  crew: Crew,
): Promise<readonly Float32Array[]> {
  const [once, thrice] = [0, 1].map(() => marched.map(({ length }) => unsetFloats(length)));
  await crew.run("smooth", { space, planes: marched, smooth: once }, space.height);
  await crew.run("smooth", { space, planes: once, smooth: marched }, space.height);
  await crew.run("smooth", { space, planes: marched, smooth: thrice }, space.height);
  await crew.run("smooth", { space, planes: thrice, smooth: marched }, space.height);
  await crew.run("settle", { space, once, often: marched }, space.height);
  return marched;
}
