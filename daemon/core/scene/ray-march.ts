// SPDX-License-Identifier: Apache-2.0
import type { ScreenSpace } from "./screen-space.ts";

/** Samples of a ray. The first ones stand a pixel apart, later ones wider. */
const STEPS = 48;
/**
 * How thick things are taken to be behind what the camera sees, as a share of their depth: a ray that passes farther behind
 * is not blocked. A depth buffer cannot know; too thin lets light through, too thick casts shadows of things floating in
 * front. Over the held-out training shots the analytic plate is 1.2 dB nearer to the render with this than with 0.25.
 */
const THICKNESS = 0.05;
/** The same for lat-long views, whose rays take steps too wide to meet anything thinner. */
const SPHERE_THICKNESS = 0.25;

/** Slots of one ray: start, unit direction, length, jitter 0..1, nearness margin; results: metres to the hit or 0, its pixel. */
export const RAY = {
  x: 0,
  y: 1,
  z: 2,
  dx: 3,
  dy: 4,
  dz: 5,
  reach: 6,
  jitter: 7,
  margin: 8,
  hit: 9,
  place: 10,
  size: 11,
} as const;

/** Marches a ray through the depth buffer, from its start a pixel's width above its surface. Writes its results into itself. */
export function marchRay(space: ScreenSpace, ray: Float64Array): void {
  if (space.view.projection === "latlong") marchSphere(space, ray);
  else marchPlane(space, ray);
}

/** Perspective and orthographic views: a straight line of the picture, nearness linear along it. */
function marchPlane(space: ScreenSpace, ray: Float64Array): void {
  const { view, nearness, surface } = space;
  const { right, up, forward, position: eye } = view;
  const parallel = view.projection === "orthographic";
  ray[RAY.hit] = 0;
  const fx = ray[0] - eye[0];
  const fy = ray[1] - eye[1];
  const fz = ray[2] - eye[2];
  const x0 = fx * right[0] + fy * right[1] + fz * right[2];
  const y0 = fx * up[0] + fy * up[1] + fz * up[2];
  const z0 = fx * forward[0] + fy * forward[1] + fz * forward[2];
  const dx = ray[3] * right[0] + ray[4] * right[1] + ray[5] * right[2];
  const dy = ray[3] * up[0] + ray[4] * up[1] + ray[5] * up[2];
  const dz = ray[3] * forward[0] + ray[4] * forward[1] + ray[5] * forward[2];
  // Nothing blocks before the nearest surface or behind the thickness of the farthest.
  let reach = ray[RAY.reach];
  const gap = parallel ? THICKNESS * (space.farthestDepth - space.nearestDepth) + 20 * view.xStep : 0;
  const nearEnd = parallel ? space.nearestDepth : space.nearestDepth * 0.98;
  const farEnd = parallel ? space.farthestDepth + gap : space.farthestDepth * (1 + THICKNESS);
  if (dz < 0) reach = Math.min(reach, (nearEnd - z0) / dz);
  else if (dz > 0) reach = Math.min(reach, (farEnd - z0) / dz);
  // A ray along the picture plane leaves the picture long before this.
  reach = Math.min(reach, 1e4 * farEnd);
  if (!(reach > 0) || (!parallel && z0 <= 0)) return;
  const z1 = z0 + reach * dz;
  const w0 = parallel ? -z0 : 1 / z0;
  const w1 = parallel ? -z1 : 1 / z1;
  const scale0 = parallel ? 1 : w0;
  const scale1 = parallel ? 1 : w1;
  const column0 = (x0 * scale0 - view.xOrigin) / view.xStep;
  const row0 = (y0 * scale0 - view.yOrigin) / view.yStep;
  const columns = ((x0 + reach * dx) * scale1 - view.xOrigin) / view.xStep - column0;
  const rows = ((y0 + reach * dy) * scale1 - view.yOrigin) / view.yStep - row0;
  // Stay inside the picture.
  let end = 1;
  if (columns > 0) end = Math.min(end, (surface.width - 0.01 - column0) / columns);
  else if (columns < 0) end = Math.min(end, (0.01 - column0) / columns);
  if (rows > 0) end = Math.min(end, (surface.height - 0.01 - row0) / rows);
  else if (rows < 0) end = Math.min(end, (0.01 - row0) / rows);
  if (!(end > 0)) return;
  const length = Math.max(Math.abs(columns), Math.abs(rows)) * end;
  // Sample k stands at k + first pixels and widens by its square, so that the last one stands at the end.
  const first = 0.5 + ray[RAY.jitter];
  const count = Math.min(STEPS, Math.ceil(length - first));
  const last = STEPS - 1 + first;
  const widening = length > last ? (length - last) / (last * last) : 0;
  const perPixel = end / length;
  const margin = ray[RAY.margin];
  const stride = surface.width;
  // Forward differences: what grows with k and its square is stepped by sums alone.
  const s0 = (first + widening * first * first) * perPixel;
  const s1 = (1 + widening * (2 * first + 1)) * perPixel;
  const s2 = 2 * widening * perPixel;
  const rise = w1 - w0;
  let column = column0 + columns * s0;
  let row = row0 + rows * s0;
  let w = w0 + rise * s0;
  let columnStep = columns * s1;
  let rowStep = rows * s1;
  let wStep = rise * s1;
  const columnWiden = columns * s2;
  const rowWiden = rows * s2;
  const wWiden = rise * s2;
  const thick = parallel ? 1 : 1 + THICKNESS;
  for (let k = 0; k < count; k++) {
    const place = (row | 0) * stride + (column | 0);
    const seen = nearness[place];
    if (seen > w + margin && w * thick + gap > seen) {
      // From the place in the picture back to metres along the ray.
      const along = k + first;
      const s = (along + widening * along * along) * perPixel;
      ray[RAY.place] = place;
      ray[RAY.hit] = parallel ? reach * s : (reach * s * z0) / ((1 - s) * z1 + s * z0);
      return;
    }
    column += columnStep;
    row += rowStep;
    w += wStep;
    columnStep += columnWiden;
    rowStep += rowWiden;
    wStep += wWiden;
  }
}

/** Lat-long views: points along the ray, ever wider apart, each turned into azimuth and elevation. */
function marchSphere(space: ScreenSpace, ray: Float64Array): void {
  const { view, nearness, surface } = space;
  const { right, up, forward, position: eye } = view;
  const { width, height } = surface;
  ray[RAY.hit] = 0;
  const fx = ray[0] - eye[0];
  const fy = ray[1] - eye[1];
  const fz = ray[2] - eye[2];
  const start = Math.sqrt(fx * fx + fy * fy + fz * fz);
  const first = 1.5 * view.xStep * start;
  // Seen from the eye a ray hardly moves any more once it is this many times as long as its start is far.
  const reach = Math.min(ray[RAY.reach], 6 * start);
  if (reach <= first) return;
  const growth = Math.exp(Math.log(reach / first) / STEPS);
  for (let k = 0, t = first * (1 + (growth - 1) * ray[RAY.jitter]); k < STEPS; k++, t *= growth) {
    const x = fx + t * ray[3];
    const y = fy + t * ray[4];
    const z = fz + t * ray[5];
    const distance = Math.sqrt(x * x + y * y + z * z);
    const alongRight = x * right[0] + y * right[1] + z * right[2];
    const alongUp = x * up[0] + y * up[1] + z * up[2];
    const alongForward = x * forward[0] + y * forward[1] + z * forward[2];
    const column = ((Math.atan2(alongRight, alongForward) - view.xOrigin) / view.xStep) | 0;
    const row = ((Math.asin(alongUp / distance) - view.yOrigin) / view.yStep) | 0;
    if (column < 0 || row < 0 || column >= width || row >= height) continue;
    const seen = nearness[row * width + column];
    const w = 1 / distance;
    if (seen > w * 1.01 + ray[RAY.margin] && w * (1 + SPHERE_THICKNESS) > seen) {
      ray[RAY.place] = row * width + column;
      ray[RAY.hit] = t;
      return;
    }
  }
}
