// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import { lanes } from "../lanes/lanes.ts";
import { integer, makeRoom, onceForTask, wholeLanes } from "../lanes/room.ts";
import { sharedFloats, unsetFloats } from "../shared-memory.ts";
import { HORIZONS, writeHorizons } from "./ambient-occlusion.ts";
import type { View } from "./camera.ts";
import { type LightSamples, sampleLight } from "./light-samples.ts";
import type { LitScene } from "./lit-scene.ts";
import { layRow, rowLengths } from "./marched-row.ts";
import { bufferLengths, writeBuffer } from "./ray-march.ts";
import { createScreenSpace, forShadows, isWhole, type ScreenSpace } from "./screen-space.ts";
import { SHADOW_SAMPLES, shadowSamples } from "./shadow-march.ts";
import { type SpreadTask, spreadToPicture } from "./spread-planes.ts";
import type { GBuffer } from "./surface.ts";
import { smoothTiles } from "./tile-filter.ts";

/**
 * How much of one light arrives, as far as the depth buffer knows: of what lies outside the picture only walls and floors that
 * go on there block anything, see `goOnOutside`.
 */
export interface LightVisibility {
  /** 0 in full shadow to 1. Pixels that face away from the light, and those without a surface, have 1. */
  readonly open: Float32Array;
  /** Metres to what blocks it, the mean over blocked rays; 0 where none is. */
  readonly occluderDistance: Float32Array;
}

/** All that is read off the depth buffer. */
export interface SceneVisibility {
  /** One entry per light of the scene, undefined for a light that casts no shadow. */
  readonly lights: readonly (LightVisibility | undefined)[];
  /** Share of the hemisphere over each pixel that is open, cosine weighted, 0..1; 1 where there is no surface. */
  readonly ambient: Float32Array;
  /** For what else is gathered from it. */
  readonly space: ScreenSpace;
}

/** Marches every shadow-casting light and the surroundings of each pixel through the depth buffer. Deterministic. */
export async function seeThrough(surface: GBuffer, scene: LitScene, crew: Crew): Promise<SceneVisibility> {
  const gathered = await createScreenSpace(surface, scene.view, crew);
  const space = await forShadows(gathered, crew);
  const centre = sceneCentre(surface, scene.view);
  const lights = scene.lights.filter((light) => light.castsShadow).map((light) => sampleLight(light, centre));
  const marched = blankPlanes(lights.length, space.pixel.length);
  await crew.run("march", { space, lights, planes: marched }, space.height);
  const smooth = marched.map(({ length }) => unsetFloats(length));
  await crew.run("smooth", { space, planes: marched, smooth }, space.height);
  const full = isWhole(space) ? smooth : blankPlanes(lights.length, surface.hit.length);
  await crew.run("spread", { space, planes: smooth, full }, surface.height);
  let next = 0;
  return {
    lights: scene.lights.map(({ castsShadow }) =>
      castsShadow ? { open: full[next++], occluderDistance: full[next++] } : undefined,
    ),
    ambient: full[next],
    space: gathered,
  };
}

/** The planes `open` and `occluderDistance` of each light, then that of the surroundings, as where nothing blocks. */
const blankPlanes = (lights: number, length: number): Float32Array[] =>
  Array.from({ length: 2 * lights + 1 }, (_, index) =>
    index % 2 === 0 ? sharedFloats(length).fill(1) : sharedFloats(length),
  );

export interface MarchTask {
  readonly space: ScreenSpace;
  readonly lights: readonly LightSamples[];
  readonly planes: readonly Float32Array[];
}

/** Marches the marched rows `from` to `to` for every light and the surroundings. */
export function marchRows(task: MarchTask, from: number, to: number): void {
  const { space, lights, planes } = task;
  const { width, step, surface } = space;
  const stride = wholeLanes(width);
  const { row, buffer, positions, samples, horizons, results } = onceForTask(task, () => marchRoom(task));
  const resultOf = (plane: number) => results.pointer + 4 * plane * stride;
  const { shadow, hemisphere } = lanes();
  for (let line = from; line < to; line++) {
    layRow(row, space, line, buffer, integer(positions.pointer + 12 * line * step * surface.width));
    const [{ pointer }] = row;
    for (let light = 0; light < lights.length; light++)
      shadow(
        pointer,
        samples.pointer + 4 * light * SHADOW_SAMPLES,
        resultOf(2 * light),
        resultOf(2 * light + 1),
      );
    hemisphere(pointer, horizons.pointer, resultOf(2 * lights.length));
    for (const [index, plane] of planes.entries())
      plane.set(results.floats.subarray(index * stride, index * stride + width), line * width);
  }
}

/** Room for a row and all that its rays may meet. */
function marchRoom({ space, lights, planes }: MarchTask) {
  const { position } = space.surface;
  const [struct, row, buffer, packed, nearest, positions, samples, horizons, results] = makeRoom([
    ...rowLengths(space),
    ...bufferLengths(space),
    // Positions are read four floats at a time.
    position.length + 1,
    lights.length * SHADOW_SAMPLES,
    HORIZONS,
    planes.length * wholeLanes(space.width),
  ]);
  writeBuffer([buffer, packed, nearest], space);
  positions.floats.set(position);
  samples.floats.set(lights.flatMap((light) => shadowSamples(light, space.enclosed.sun)));
  writeHorizons(horizons, space, positions);
  return { row: [struct, row], buffer, positions, samples, horizons, results };
}

export interface SmoothTask {
  readonly space: ScreenSpace;
  readonly planes: readonly Float32Array[];
  readonly smooth: readonly Float32Array[];
}

export const smoothRows = ({ space, planes, smooth }: SmoothTask, from: number, to: number): void =>
  smoothTiles(space, planes, smooth, from, to);

/** Brings the picture's rows `from` to `to` to full resolution and to metres: the filter averaged distance times blocked share. */
export function spreadRows({ space, planes, full }: SpreadTask, from: number, to: number): void {
  if (!isWhole(space)) spreadToPicture({ space, planes, full }, from, to);
  const { width } = space.frame;
  for (let index = 0; index + 1 < full.length; index += 2) {
    const open = full[index];
    const distance = full[index + 1];
    for (let at = from * width; at < to * width; at++)
      distance[at] = open[at] < 0.999 ? distance[at] / (1 - open[at]) : 0;
  }
}

/** The point on the viewing axis in the middle of what is seen: spherical lights are sampled on the disc facing it. */
function sceneCentre(surface: GBuffer, view: View): readonly [number, number, number] {
  const middle = surface.depth[(surface.height >> 1) * surface.width + (surface.width >> 1)];
  const depth = Number.isFinite(middle) ? middle : 0;
  return [
    view.position[0] + depth * view.forward[0],
    view.position[1] + depth * view.forward[1],
    view.position[2] + depth * view.forward[2],
  ];
}
