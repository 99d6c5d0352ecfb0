// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";
import type { AnalyticPlate } from "./analytic-plate.ts";
import { castLight, castMirrors } from "./averaged-rays.ts";
import { compose } from "./compose.ts";
import type { Environment } from "./environment.ts";
import { GATHERED, REFLECTED } from "./gather-rays.ts";
import { groundLight } from "./ground.ts";
import { pickMarched } from "./marched-planes.ts";
import { reducePlanes } from "./reduced-surface.ts";
import { roomAround } from "./room.ts";
import type { ScreenSpace } from "./screen-space.ts";
import { addSecondBounce, addThrownBack } from "./second-bounce.ts";
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

/** What a picture is lit by beside its lamps, and how open its hemispheres are. */
export interface Surroundings {
  readonly ambient: Environment | undefined;
  /** Share of the surroundings' light that arrives. */
  readonly openness: Float32Array;
}

/**
 * Gathers light from `plate`, and takes over three of its images: `matt` becomes the bounce, `skyLight` the sky and `glossReflectance`
 * the mirror. Mirrors show surfaces in the light that was gathered before. Deterministic.
 */
export async function gatherLight(
  space: ScreenSpace,
  plate: AnalyticPlate,
  { ambient, openness }: Surroundings,
  wet: boolean,
  crew: Crew,
): Promise<GatheredLight> {
  const { frame } = space;
  const { matt, sum, skyLight, glossReflectance } = plate;
  const reduced = (planes: readonly Float32Array[]) =>
    reducePlanes(planes, frame.width, space.reduction, crew);
  const thrown = await thrownLight(space, plate, openness, reduced, crew);
  const room = roomAround(space, thrown);
  const around = {
    space,
    normal: pickMarched(space, space.surface.normal),
    ambient,
    ground: groundLight(space.surface, thrown),
    room,
    wet,
  };
  const light = await castLight({ ...around, light: pickMarched(space, thrown) }, crew);
  const bounce = light.slice(GATHERED.bounce, GATHERED.passed);
  addSecondBounce(bounce, frame, plate, room);
  const shown = pickMarched(space, await reduced(sum.planes));
  addThrownBack(shown, bounce, space, plate);
  const mirrors = await castMirrors({ ...around, light: shown }, crew);
  const passed = shareOf(light.slice(GATHERED.passed, GATHERED.sky), light.slice(GATHERED.sky));
  for (const plane of matt.planes) plane.fill(0);
  const blank = (): Image => ({ ...sum, planes: sum.planes.map(({ length }) => sharedFloats(length)) });
  const found = {
    bounce: matt,
    mirrored: sharedFloats(frame.hit.length),
    water: wet ? blank() : undefined,
  };
  const multiplied = [...passed, ...mirrors.slice(REFLECTED.mirror, REFLECTED.mirrored)];
  const spread: SpreadTask = {
    space,
    planes: [...multiplied, ...bounce, ...mirrors.slice(REFLECTED.mirrored)],
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
 * What surfaces of the reduced picture throw in all directions. The surroundings' light on gloss counts as if that were matt, since
 * who looks from where is not known: of metals it is all there is. The lamps' highlights on them go one way.
 */
async function thrownLight(
  { surface: { width, height } }: ScreenSpace,
  { matt, skyLight, glossReflectance }: AnalyticPlate,
  openness: Float32Array,
  reduced: (planes: readonly Float32Array[]) => Promise<readonly Float32Array[]>,
  crew: Crew,
): Promise<readonly Float32Array[]> {
  const image = async ({ planes }: Image): Promise<Image> => ({
    width,
    height,
    planes: await reduced(planes),
  });
  const [open] = await reduced([openness]);
  const gloss = { image: await image(glossReflectance), by: [open, await image(skyLight)] };
  return (await compose([{ image: await image(matt) }, gloss], crew)).planes;
}

/** Of light past surfaces its share of all, in its place; 1 where there is none. */
function shareOf(passed: readonly Float32Array[], all: readonly Float32Array[]): readonly Float32Array[] {
  for (const [channel, plane] of passed.entries())
    for (let at = 0; at < plane.length; at++)
      plane[at] = all[channel][at] > 0 ? plane[at] / all[channel][at] : 1;
  return passed;
}
