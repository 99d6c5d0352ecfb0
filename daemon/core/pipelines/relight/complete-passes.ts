// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../image.ts";
import type { PassKind } from "../../request.ts";
import { positionsFromDepth, type View } from "../../scene/camera.ts";

/** Reflectance of a surface whose albedo nobody gave. */
const MID_GREY = 0.5;

/**
 * The passes that shading needs, made up where the artist has none: normals from the slopes of the depth pass, a mid-grey
 * albedo on surfaces.
 */
export function completePasses(
  passes: ReadonlyMap<PassKind, Image>,
  depth: Image,
  view: View,
): ReadonlyMap<PassKind, Image> {
  const complete = new Map(passes);
  const { width, height } = depth;
  if (!passes.has("normal")) complete.set("normal", normalsFromDepth(depth.planes[0], view));
  if (!passes.has("albedo")) {
    const grey = depth.planes[0].map((metres) => (Number.isFinite(metres) ? MID_GREY : 0));
    complete.set("albedo", { width, height, planes: [grey, grey, grey] });
  }
  return complete;
}

/**
 * World normals facing the viewer, from the two neighbours on each axis: the nearer in depth of each pair, so that a
 * silhouette does not bend the surface beside it. (0, 0, 0) in the background.
 */
export function normalsFromDepth(depth: Float32Array, view: View): Image {
  const { width, height } = view;
  const size = width * height;
  const points = new Float32Array(3 * size);
  positionsFromDepth(view, depth, points, 0, height);
  const planes = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  const across = [0, 0, 0];
  const down = [0, 0, 0];
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) {
      if (!Number.isFinite(depth[at])) continue;
      const hasX = slope(points, depth, at, column > 0 ? -1 : 0, column < width - 1 ? 1 : 0, across);
      const hasY = slope(points, depth, at, row > 0 ? -width : 0, row < height - 1 ? width : 0, down);
      // Down the picture crossed with across it points at the viewer: rows count downwards.
      let x = down[1] * across[2] - down[2] * across[1];
      let y = down[2] * across[0] - down[0] * across[2];
      let z = down[0] * across[1] - down[1] * across[0];
      const length = Math.hypot(x, y, z);
      if (!hasX || !hasY || !(length > 0)) [x, y, z] = [-view.forward[0], -view.forward[1], -view.forward[2]];
      const scale = hasX && hasY && length > 0 ? 1 / length : 1;
      planes[0][at] = x * scale;
      planes[1][at] = y * scale;
      planes[2][at] = z * scale;
    }
  return { width, height, planes };
}

/** The step of the surface towards the better of two neighbours, in the sense of rising index; false where both are void. */
function slope(
  points: Float32Array,
  depth: Float32Array,
  at: number,
  before: number,
  after: number,
  into: number[],
): boolean {
  const jump = (offset: number) => {
    const distance = Math.abs(depth[at + offset] - depth[at]);
    return offset !== 0 && Number.isFinite(distance) ? distance : Number.POSITIVE_INFINITY;
  };
  const [back, forth] = [jump(before), jump(after)];
  if (back === Number.POSITIVE_INFINITY && forth === Number.POSITIVE_INFINITY) return false;
  const [from, to] = back < forth ? [at + before, at] : [at, at + after];
  for (let axis = 0; axis < 3; axis++) into[axis] = points[3 * to + axis] - points[3 * from + axis];
  return true;
}
