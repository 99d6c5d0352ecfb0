// SPDX-License-Identifier: Apache-2.0
import { rampUp } from "../ramp.ts";
import type { Vec3 } from "../request.ts";
import type { View } from "./camera.ts";
import { meanOver, type SeenSurface } from "./reduced-surface.ts";
import { roomCorner } from "./room-corner.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** What is taken to stand around a picture of a room. */
export interface Room {
  /** What its walls outside the picture throw back: scene-linear radiance, RGB. */
  readonly light: Vec3;
  /** Share of what lies outside the picture that they hide, 0..1. */
  readonly enclosed: number;
}

/** Height component of the normal up to which a surface counts as a ceiling. */
const HANGS = -0.9;
/** Share of the picture's surfaces from which on, and at which for sure, ceilings make a room: in between lest a camera flicker. */
const LEAST_CEILING = 0.005;
const SURELY = 0.015;
/**
 * A room may have windows behind the viewer too, or no wall there. Over the 20 test scenes of 640 x 360 that show a room the base is
 * nearest to the render with 0.75 to 0.9.
 */
const HIDDEN = 0.8;

/**
 * How much of what lies outside the picture walls hide, 0..1: of the sky, and of a sun, which only a ceiling is known to keep out.
 */
export interface Enclosed {
  readonly sky: number;
  readonly sun: number;
}

/** Two walls and no ceiling may also be a stage that is open overhead: of the sky that a room would hide they hide this share. */
const CORNER = 0.8;

/**
 * Who sees a ceiling overhead, or walls in a corner up to the picture's upper edge, stands in a room, whose other walls the picture
 * does not show: without them a ray that leaves it to the sides or behind the viewer would see the sky through them, and the sun
 * would shine in.
 */
export function enclosedShare(
  surface: Pick<SeenSurface, "width" | "hit" | "normal" | "position">,
  view: Pick<View, "position" | "projection">,
): Enclosed {
  // A lat-long view sees all around, an orthographic one from nowhere in the scene.
  if (view.projection !== "perspective") return { sky: 0, sun: 0 };
  const sun = HIDDEN * ceilingIn(surface, view);
  return { sky: Math.max(sun, HIDDEN * CORNER * roomCorner(surface)), sun };
}

/** How sure it is, 0..1, that the picture shows a ceiling. */
function ceilingIn(
  surface: Pick<SeenSurface, "hit" | "normal" | "position">,
  { position: eye }: Pick<View, "position">,
): number {
  const { hit, normal, position } = surface;
  const [, , up] = normal;
  const share = meanOver(hit, (at) => (up[at] < HANGS && position[3 * at + 2] > eye[2] ? 1 : 0));
  return rampUp(share, LEAST_CEILING, SURELY);
}

/**
 * A room's walls outside the picture are taken to throw back as much as those in it do in the mean.
 *
 * @param thrown what surfaces throw in all directions, RGB planes.
 */
export function roomAround(
  { surface: { hit }, enclosed }: Pick<ScreenSpace, "surface" | "enclosed">,
  thrown: readonly Float32Array[],
): Room {
  const mean = (channel: number) => meanOver(hit, (at) => thrown[channel][at]);
  return { light: [mean(0), mean(1), mean(2)], enclosed: enclosed.sky };
}
