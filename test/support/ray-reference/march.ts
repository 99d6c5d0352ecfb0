// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../../../daemon/core/request.ts";
import { dot } from "../../../daemon/core/scene/house-space.ts";
import type { ScreenSpace } from "../../../daemon/core/scene/screen-space.ts";
import { backsOf } from "./backs.ts";

/** Samples of a ray. The first ones stand a pixel apart, later ones wider. */
const STEPS = 48;
/** How thick anything is at most behind what the camera sees, as a share of its depth; orthographic: of the longer side. */
const THICKEST = 0.08;

/** Starts a pixel's width above its own surface, metres in the world; `along` has unit length. */
interface Ray {
  readonly from: Vec3;
  readonly along: Vec3;
  /** Metres. */
  readonly reach: number;
  /** 0 to 1. */
  readonly jitter: number;
  /** How much nearer than the ray a surface must be to block it, in nearness. */
  readonly margin: number;
}

/** Metres along a ray to where it meets a surface of the depth buffer, if it does: sample by sample, in doubles. */
export const march = (space: ScreenSpace, ray: Ray): number | undefined =>
  space.view.projection === "latlong" ? marchSphere(space, ray) : marchPlane(space, ray);

/** A straight line of the picture, nearness linear along it. */
function marchPlane(space: ScreenSpace, { from, along, reach: most, jitter, margin }: Ray) {
  const { view, wide } = space;
  const { nearness, margin: around, nearestDepth, farthestDepth } = wide;
  const back = backsOf(wide);
  const parallel = view.projection === "orthographic";
  const far = farthestDepth + THICKEST * (wide.extent ?? farthestDepth);
  const away = from.map((value, axis) => value - view.position[axis]) as unknown as Vec3;
  const [x0, y0, z0] = [dot(away, view.right), dot(away, view.up), dot(away, view.forward)];
  const [dx, dy, dz] = [dot(along, view.right), dot(along, view.up), dot(along, view.forward)];
  let reach = Math.min(most, 1e4 * far);
  if (dz < 0) reach = Math.min(reach, ((parallel ? nearestDepth : nearestDepth * 0.98) - z0) / dz);
  if (dz > 0) reach = Math.min(reach, (far - z0) / dz);
  if (!(reach > 0) || (!parallel && z0 <= 0)) return undefined;
  const z1 = z0 + reach * dz;
  const [w0, w1] = parallel ? [-z0, -z1] : [1 / z0, 1 / z1];
  const columnOf = (x: number, w: number) => (x * (parallel ? 1 : w) - view.xOrigin) / view.xStep + around;
  const rowOf = (y: number, w: number) => (y * (parallel ? 1 : w) - view.yOrigin) / view.yStep + around;
  const [column, row] = [columnOf(x0, w0), rowOf(y0, w0)];
  const columns = columnOf(x0 + reach * dx, w1) - column;
  const rows = rowOf(y0 + reach * dy, w1) - row;
  const end = Math.min(leaves(column, columns, wide.width), leaves(row, rows, wide.height), 1);
  if (!(end > 0)) return undefined;
  const length = Math.max(Math.abs(columns), Math.abs(rows)) * end;
  const first = 0.5 + jitter;
  const last = STEPS - 1 + first;
  const widening = length > last ? (length - last) / (last * last) : 0;
  for (let k = 0; k < Math.min(STEPS, Math.ceil(length - first)); k++) {
    const stands = k + first;
    const s = (stands + stands * stands * widening) * (end / length);
    const at = Math.trunc(row + s * rows) * wide.width + Math.trunc(column + s * columns);
    const w = w0 + s * (w1 - w0);
    const way = (1 + 2 * stands * widening) * (end / length) * Math.abs(w1 - w0);
    if (nearness[at] > w + margin && back[at] < w + way)
      return parallel ? reach * s : (reach * s * z0) / ((1 - s) * z1 + s * z0);
  }
  return undefined;
}

/** The share of a way from `start` on at which it leaves a side of `size` pixels. */
function leaves(start: number, way: number, size: number): number {
  if (way > 0) return (size - 0.01 - start) / way;
  return way < 0 ? (0.01 - start) / way : Infinity;
}

/** Points along the ray, ever wider apart, each turned into azimuth and elevation. */
function marchSphere(space: ScreenSpace, { from, along, reach: most, jitter, margin }: Ray) {
  const { view, surface, nearness, wide } = space;
  const away = from.map((value, axis) => value - view.position[axis]) as unknown as Vec3;
  const start = Math.sqrt(dot(away, away));
  const first = 1.5 * view.xStep * start;
  const reach = Math.min(most, 6 * start);
  if (!(reach > first)) return undefined;
  const growth = (reach / first) ** (1 / STEPS);
  let t = first * (1 + (growth - 1) * jitter);
  for (let k = 0; k < STEPS; k++, t *= growth) {
    const place = away.map((value, axis) => value + t * along[axis]) as unknown as Vec3;
    const distance = Math.sqrt(dot(place, place));
    const azimuth = Math.atan2(dot(place, view.right), dot(place, view.forward));
    const elevation = Math.asin(dot(place, view.up) / distance);
    const column = Math.trunc((azimuth - view.xOrigin) / view.xStep);
    const row = Math.trunc((elevation - view.yOrigin) / view.yStep);
    if (column < 0 || row < 0 || column >= surface.width || row >= surface.height) continue;
    const at = row * surface.width + column;
    if (nearness[at] > 1.01 / distance + margin && backsOf(wide)[at] < 1 / distance) return t;
  }
  return undefined;
}
