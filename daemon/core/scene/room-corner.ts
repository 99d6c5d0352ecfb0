// SPDX-License-Identifier: Apache-2.0
import { rampUp } from "../ramp.ts";
import { type SeenSurface, sampleStride } from "./reduced-surface.ts";

/** Share of the picture's rows, from the top, in which corners of rooms are looked for: furniture does not reach up there. */
const STRIP = 0.06;
/** Height component of the normal up to which a surface counts as a wall. */
const UPRIGHT = 0.2;
/** Directions that walls are sorted into. */
const DIRECTIONS = 24;
/** Cosine between two walls up to which they make a corner: 60 to 120 degrees. */
const MOST_COSINE = 0.5;
/** Shares of the strip from which on, and at which for sure, two walls make a room: the smaller one, and both. */
const SMALLER = [0.04, 0.1] as const;
const BOTH = [0.4, 0.6] as const;

interface Wall {
  pixels: number;
  /** Sums over them, across the ground. */
  readonly normal: [x: number, y: number];
  readonly position: [x: number, y: number];
}

/**
 * How sure it is, 0..1, that the viewer stands in a room whose ceiling the picture does not show: two walls that face each other
 * at an angle fill most of the picture's upper edge.
 */
export function roomCorner(surface: Pick<SeenSurface, "width" | "hit" | "normal" | "position">): number {
  const { width, hit } = surface;
  const strip = Math.ceil((STRIP * hit.length) / width) * width;
  const stride = sampleStride(strip);
  const seen = Math.ceil(strip / stride);
  const walls = wallsIn(surface, strip, stride);
  let sure = 0;
  for (const one of walls)
    for (const other of walls) {
      if (one.pixels < other.pixels || !isCorner(one, other)) continue;
      const both = rampUp((one.pixels + other.pixels) / seen, ...BOTH);
      sure = Math.max(sure, rampUp(other.pixels / seen, ...SMALLER) * both);
    }
  return sure;
}

/** Those that every `stride`th of the first `strip` pixels shows, by the direction that they face. */
function wallsIn(
  { hit, normal, position }: Pick<SeenSurface, "hit" | "normal" | "position">,
  strip: number,
  stride: number,
) {
  const walls: Wall[] = Array.from({ length: DIRECTIONS }, () => ({
    pixels: 0,
    normal: [0, 0],
    position: [0, 0],
  }));
  for (let at = 0; at < strip; at += stride) {
    const [x, y, up] = [normal[0][at], normal[1][at], normal[2][at]];
    if (hit[at] === 0 || Math.abs(up) > UPRIGHT) continue;
    const turn = Math.atan2(y, x) / (2 * Math.PI) + 1;
    const wall = walls[Math.round(turn * DIRECTIONS) % DIRECTIONS];
    wall.pixels++;
    wall.normal[0] += x;
    wall.normal[1] += y;
    wall.position[0] += position[3 * at];
    wall.position[1] += position[3 * at + 1];
  }
  return walls.filter(({ pixels }) => pixels > 0);
}

/** Whether the two stand at an angle, each before the other. */
function isCorner(one: Wall, other: Wall): boolean {
  const [a, b] = [one, other].map(({ normal: [x, y] }) => [x / Math.hypot(x, y), y / Math.hypot(x, y)]);
  const way = [0, 1].map((axis) => other.position[axis] / other.pixels - one.position[axis] / one.pixels);
  const along = (direction: readonly number[]) => direction[0] * way[0] + direction[1] * way[1];
  return Math.abs(a[0] * b[0] + a[1] * b[1]) < MOST_COSINE && along(a) > 0 && along(b) < 0;
}
