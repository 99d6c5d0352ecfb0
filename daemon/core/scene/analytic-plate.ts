// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { onceForTask } from "../lanes/room.ts";
import { sharedFloats, unsetFloats } from "../shared-memory.ts";
import { type View, viewRay } from "./camera.ts";
import { type Environment, prepareEnvironment } from "./environment.ts";
import { addDomeRadiance } from "./lat-long.ts";
import type { Dome, Light, LitScene } from "./lit-scene.ts";
import { createShadingRoom, STRIP, STRIP_PIXELS } from "./shading-room.ts";
import type { GBuffer } from "./surface.ts";
import type { LightVisibility } from "./visibility.ts";

/**
 * What the lights alone make of the surfaces: no bounces, the surrounding unoccluded but by an openness. RGB images of
 * scene-linear radiance in the working space.
 */
export interface AnalyticPlate {
  /** All that reaches the viewer. */
  readonly sum: Image;
  /** What surfaces throw in all directions: light on white times reflectance, and their own. */
  readonly matt: Image;
  /** Highlights of all lamps, visibility included. */
  readonly specular: Image;
  readonly emission: Image;
  /** What of the domes the camera sees past the surfaces, if any. */
  readonly background: Image | undefined;
  /** What a white Lambert surface in each place would show of the lamps, shadows included, and of the surrounding. */
  readonly lampLight: Image;
  readonly skyLight: Image;
  /** Luminance of the lamps' light on it as if nothing stood in the way. */
  readonly bareLampLight: Float32Array;
  /** Share of light that the specular layer leaves for the diffuse part below, and the layer's reflectance in all directions. */
  readonly passed: Float32Array;
  readonly glossReflectance: Image;
  /** Share of the lamps' light that arrives, 0..1; 1 where they give none. */
  readonly openness: Float32Array;
  /** Metres to what blocks the lamps, averaged by blocked light; 0 where nothing does. */
  readonly occluderDistance: Float32Array;
}

/** What is known of a frame's light before it is shaded. */
export interface Seen {
  /** One entry per light of the scene, undefined for a light without shadow; an absent list means no shadows. */
  readonly visibility?: readonly (LightVisibility | undefined)[];
  /** Nobody needs the visibility's distances any more: of a frame of 4K each takes 33 MB. */
  readonly takesDistances?: boolean;
  /** Prepares the domes once for several frames. */
  readonly environment?: Environment;
  /** Share of the hemisphere that is open, 0..1, which the surrounding's light is multiplied by in `sum` and `matt`. */
  readonly openness?: Float32Array;
}

/** Shades every pixel. */
export async function shade(
  surface: GBuffer,
  { lights, domes, view }: LitScene,
  crew: Crew,
  { visibility = [], takesDistances = false, environment, openness }: Seen = {},
): Promise<AnalyticPlate> {
  const { width, height } = surface;
  const shown = domes.filter((dome) => dome.visibleToCamera);
  const spent = takesDistances ? visibility.flatMap((light) => light?.occluderDistance ?? []) : [];
  // Every pixel of them is written but for the background's; what the background shows stands in the sum before.
  const plane = () => unsetFloats(width * height);
  // A strip is read before it is written, so one of these is both.
  const onePlane = () => spent.pop() ?? plane();
  const image = (make = plane): Image => ({ width, height, planes: [make(), make(), make()] });
  const zeros = () => sharedFloats(width * height);
  const plate = {
    sum: image(zeros),
    matt: image(),
    specular: image(),
    emission: { width, height, planes: surface.emission },
    background: shown.length > 0 ? image(zeros) : undefined,
    lampLight: image(),
    skyLight: image(),
    bareLampLight: onePlane(),
    passed: onePlane(),
    glossReflectance: image(),
    openness: onePlane(),
    occluderDistance: onePlane(),
  };
  const ambient = domes.length > 0 ? (environment ?? (await prepareEnvironment(domes, crew))) : undefined;
  await crew.run("shade", { surface, view, lights, visibility, ambient, openness, shown, plate }, height);
  return plate;
}

export interface ShadeTask {
  readonly surface: GBuffer;
  readonly view: View;
  readonly lights: readonly Light[];
  readonly visibility: readonly (LightVisibility | undefined)[];
  /** Absent where nothing surrounds the scene. */
  readonly ambient: Environment | undefined;
  readonly openness: Float32Array | undefined;
  /** The domes that the camera sees. */
  readonly shown: readonly Dome[];
  readonly plate: AnalyticPlate;
}

/** Shades the rows `from` to `to`, strip after strip of pixels. */
export function shadeRows(task: ShadeTask, from: number, to: number): void {
  const { surface, view, lights, visibility, ambient } = task;
  showBackground(task, from, to);
  const shadowed = lights.map((_, index) => visibility[index] !== undefined);
  const { capped } = surface.specular;
  const room = onceForTask(task, () => createShadingRoom({ view, lights, shadowed, capped, ambient }));
  const { read, written } = stripPlanes(task);
  room.plane(STRIP.around, STRIP_PIXELS).fill(1);
  const end = to * surface.width;
  for (let at = from * surface.width; at < end; at += STRIP_PIXELS) {
    const count = Math.min(STRIP_PIXELS, end - at);
    for (const [plane, values] of read) room.plane(plane, count).set(values.subarray(at, at + count));
    room.plane(STRIP.position, count, 3).set(surface.position.subarray(3 * at, 3 * (at + count)));
    room.shade(count);
    for (const [plane, values] of written) values.set(room.plane(plane, count), at);
  }
}

/** Which of the strip's planes hold which of the picture's, before and after it is shaded. */
function stripPlanes({ surface, visibility, openness, plate }: ShadeTask) {
  const three = (first: number, { planes }: Pick<Image, "planes">) =>
    planes.map((plane, channel) => [first + channel, plane] as const);
  const sum = three(STRIP.sum, plate.sum);
  const read: (readonly [number, Float32Array | Uint8Array])[] = [
    [STRIP.hit, surface.hit],
    ...three(STRIP.normal, { planes: surface.normal }),
    ...three(STRIP.diffuse, { planes: surface.diffuse }),
    ...three(STRIP.specular, { planes: surface.specular.colour }),
    [STRIP.metallic, surface.metallic],
    [STRIP.alpha, surface.alpha],
    [STRIP.roughness, surface.roughness],
    ...three(STRIP.emission, { planes: surface.emission }),
    ...(openness ? [[STRIP.around, openness] as const] : []),
    ...sum,
  ];
  for (const [index, shadow] of visibility.entries())
    if (shadow) {
      const first = STRIP.lights + 2 * index;
      read.push([first, shadow.open], [first + 1, shadow.occluderDistance]);
    }
  const written = [
    ...sum,
    ...three(STRIP.matt, plate.matt),
    ...three(STRIP.gloss, plate.specular),
    ...three(STRIP.lamp, plate.lampLight),
    ...three(STRIP.sky, plate.skyLight),
    ...three(STRIP.shine, plate.glossReflectance),
    [STRIP.bare, plate.bareLampLight],
    [STRIP.passed, plate.passed],
    [STRIP.arriving, plate.openness],
    [STRIP.distance, plate.occluderDistance],
  ] as const;
  return { read, written };
}

/** The domes behind everything, by what coverage leaves. */
function showBackground({ surface, view, shown, plate }: ShadeTask, from: number, to: number): void {
  if (!plate.background) return;
  const { width, hit, alpha } = surface;
  const [red, green, blue] = plate.background.planes;
  const [sumRed, sumGreen, sumBlue] = plate.sum.planes;
  const sum = new Float64Array(3);
  for (let row = from, at = from * width; row < to; row++)
    for (let column = 0; column < width; column++, at++) {
      const share = hit[at] === 0 ? 1 : 1 - alpha[at];
      if (share <= 0) continue;
      const [x, y, z] = viewRay(view, column + 0.5, row + 0.5).direction;
      sum.fill(0);
      for (const dome of shown) addDomeRadiance(dome, x, y, z, sum);
      red[at] = sum[0] * share;
      green[at] = sum[1] * share;
      blue[at] = sum[2] * share;
      sumRed[at] = red[at];
      sumGreen[at] = green[at];
      sumBlue[at] = blue[at];
    }
}
