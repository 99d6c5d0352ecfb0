// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import { sharedFloats, unsetFloats } from "../shared-memory.ts";
import { goOnOutside, nothingNear, type WideNearness } from "./beyond-frame.ts";
import type { View } from "./camera.ts";
import { reduceSurface, reduceView, type SeenSurface } from "./reduced-surface.ts";
import { type Enclosed, enclosedShare } from "./room.ts";
import type { GBuffer } from "./surface.ts";

/**
 * Most pixels of a picture that is marched at each one, and at every second of every second row. On the example shot
 * (640 x 360) the plate at every second lies 0.07 dB farther from the render than at each, for a quarter of the work.
 */
const MOST_AT_EACH = 384 * 384;
const MOST_AT_SECOND = 1280 * 720;
/**
 * A larger picture is reduced by the least whole factor that leaves at most so many pixels, and marched at each of them: rays
 * then stay in the processor's cache, and a shadow is as sharp, as a share of the picture, at any resolution.
 */
const MOST_REDUCED = 240_000;
/** Shadows, and open hemispheres, of a smaller one are marched at each pixel all the same: 0.12 dB on 23 shots of 640 x 360. */
const MOST_SHADOWS_AT_EACH = MOST_REDUCED;

/**
 * The depth buffer as rays see it. Nearness is 1 / depth for a perspective or lat-long view, -depth for an orthographic one:
 * in all planar views it is linear along any straight line of the picture, so a ray is marched without a division, and a flat
 * surface has a constant gradient.
 */
export interface ScreenSpace {
  /** The whole frame's surfaces. */
  readonly frame: GBuffer;
  /** Pixels of the frame to a pixel of all that follows, along each side. */
  readonly reduction: number;
  readonly view: View;
  readonly surface: SeenSurface;
  /** Of all pixels; -Infinity (orthographic) or 0 where there is no surface. */
  readonly nearness: Float32Array;
  /** The same with what is taken to lie around the picture: that is what rays meet. */
  readonly wide: WideNearness;
  readonly enclosed: Enclosed;
  /** The marched pixels: every `step`th of the reduced ones. */
  readonly step: number;
  readonly width: number;
  readonly height: number;
  /** Index in the reduced picture of each marched pixel. */
  readonly pixel: Int32Array;
  /** Nearness of each marched pixel. */
  readonly near: Float32Array;
  /** Its change per reduced pixel to the right and downwards on the surface's own plane. */
  readonly slopeX: Float32Array;
  readonly slopeY: Float32Array;
  /** How far from that plane a neighbour may lie and still belong to the same surface, in nearness; 0 where there is none. */
  readonly tolerance: Float32Array;
}

/** Made with the steps that suit the picture's size, where none are given. */
export async function createScreenSpace(
  frame: GBuffer,
  frameView: View,
  crew: Crew,
  { reduction, step } = stepsFor(frame.hit.length),
): Promise<ScreenSpace> {
  const surface = await reduceSurface(frame, reduction, crew);
  const view = reduceView(frameView, reduction);
  const { depth } = surface;
  const nearness = sharedFloats(depth.length);
  await crew.run("nearness", { surface, view, nearness }, surface.height);
  const wide = goOnOutside(nearness, surface, view);
  const enclosed = enclosedShare(surface, view);
  return marchedAt({ frame, reduction, view, surface, nearness, wide, enclosed }, step, crew);
}

/** What rays see, and which pixels are marched. */
type Seen = Pick<ScreenSpace, "frame" | "reduction" | "view" | "surface" | "nearness" | "wide" | "enclosed">;

/** The same surfaces, marched at every `step`th pixel. */
async function marchedAt(seen: Seen, step: number, crew: Crew): Promise<ScreenSpace> {
  const width = Math.ceil(seen.surface.width / step);
  const height = Math.ceil(seen.surface.height / step);
  const space: ScreenSpace = {
    ...seen,
    step,
    width,
    height,
    pixel: new Int32Array(sharedFloats(width * height).buffer),
    near: step === 1 ? seen.nearness : unsetFloats(width * height),
    slopeX: sharedFloats(width * height),
    slopeY: sharedFloats(width * height),
    tolerance: sharedFloats(width * height),
  };
  await crew.run("slopes", space, height);
  return space;
}

/** The same with the pixels at which shadows are marched. */
export const forShadows = (space: ScreenSpace, crew: Crew): Promise<ScreenSpace> | ScreenSpace =>
  space.step > 1 && space.frame.hit.length <= MOST_SHADOWS_AT_EACH ? marchedAt(space, 1, crew) : space;

/** Whether each of the frame's pixels is marched. */
export const isWhole = ({ reduction, step }: ScreenSpace) => reduction * step === 1;

function stepsFor(pixels: number): Pick<ScreenSpace, "reduction" | "step"> {
  if (pixels <= MOST_AT_EACH) return { reduction: 1, step: 1 };
  if (pixels <= MOST_AT_SECOND) return { reduction: 1, step: 2 };
  return { reduction: Math.ceil(Math.sqrt(pixels / MOST_REDUCED)), step: 1 };
}

export type NearnessTask = Pick<ScreenSpace, "surface" | "view" | "nearness">;

/** The picture's rows `from` to `to`. */
export function nearnessRows(task: NearnessTask, from: number, to: number): void {
  const { surface, view, nearness } = task;
  const { depth, hit, width } = surface;
  const parallel = view.projection === "orthographic";
  const nothing = nothingNear(view);
  for (let at = from * width; at < to * width; at++)
    nearness[at] = hit[at] === 0 ? nothing : parallel ? -depth[at] : 1 / depth[at];
}

/** Slopes steeper than this share of nearness per pixel belong to surfaces seen edge on, whose plane says nothing. */
const STEEPEST = 0.25;

/** Which pixels are marched, and the slopes there: the marched rows `from` to `to`. */
export function slopeRows(space: ScreenSpace, from: number, to: number): void {
  const { reduction, view, surface, pixel, nearness, near, slopeX, slopeY, tolerance, step, width } = space;
  const parallel = view.projection === "orthographic";
  const { right, up, forward, position: eye } = view;
  const [nx, ny, nz] = surface.normal;
  const { hit, position } = surface;
  for (let k = from * width; k < to * width; k++) {
    const row = Math.floor(k / width);
    const at = row * step * surface.width + (k - row * width) * step;
    pixel[k] = at;
    if (step > 1) near[k] = nearness[at];
    if (hit[at] === 0) continue;
    const alongRight = nx[at] * right[0] + ny[at] * right[1] + nz[at] * right[2];
    const alongUp = nx[at] * up[0] + ny[at] * up[1] + nz[at] * up[2];
    let x: number;
    let y: number;
    let steepest: number;
    if (parallel) {
      const alongForward = nx[at] * forward[0] + ny[at] * forward[1] + nz[at] * forward[2];
      const inverse = 1 / Math.min(alongForward, -1e-3);
      x = alongRight * inverse * view.xStep;
      y = alongUp * inverse * view.yStep;
      steepest = 20 * view.xStep;
    } else {
      // A plane n.p = c in camera axes has 1 / z = (n_x x/z + n_y y/z + n_z) / c.
      const c =
        nx[at] * (position[3 * at] - eye[0]) +
        ny[at] * (position[3 * at + 1] - eye[1]) +
        nz[at] * (position[3 * at + 2] - eye[2]);
      const inverse = 1 / Math.min(c, -1e-9);
      x = alongRight * inverse * view.xStep;
      y = alongUp * inverse * view.yStep;
      steepest = STEEPEST * nearness[at];
    }
    slopeX[k] = x > steepest ? steepest : Math.max(x, -steepest);
    slopeY[k] = y > steepest ? steepest : Math.max(y, -steepest);
    const depthNoise = parallel ? 4 * view.xStep : 0.01 * nearness[at];
    tolerance[k] = (2 * (Math.abs(slopeX[k]) + Math.abs(slopeY[k]))) / reduction + depthNoise;
  }
}

/**
 * Sixteen strata in a 4 x 4 tile, each once in every tile: deterministic, and whatever varies with them is removed exactly by
 * `smoothTiles`. The order is that of ordered dithering (Bayer 1973), so that neighbours differ much.
 */
export const TILE = Uint8Array.of(0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5);
