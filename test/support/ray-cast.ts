// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../daemon/core/image.ts";
import type { PassKind, Vec3 } from "../../daemon/core/request.ts";
import { type View, viewRay } from "../../daemon/core/scene/camera.ts";

/** A body of a tiny test scene, house space. Boxes stand along the axes. */
export type Body =
  | { readonly kind: "plane"; readonly height: number; readonly colour?: Vec3 }
  | { readonly kind: "sphere"; readonly centre: Vec3; readonly radius: number; readonly colour?: Vec3 }
  | { readonly kind: "box"; readonly low: Vec3; readonly high: Vec3; readonly colour?: Vec3 };

interface Hit {
  readonly distance: number;
  readonly normal: Vec3;
  readonly body: Body;
}

/** Canonical depth, normal and albedo passes of bodies as a view sees them, one ray through each pixel's centre. */
export function castPasses(view: View, bodies: readonly Body[]): Map<PassKind, Image> {
  const { width, height } = view;
  const planes = (count: number) => Array.from({ length: count }, () => new Float32Array(width * height));
  const depth = planes(1);
  const normal = planes(3);
  const albedo = planes(3);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) {
      const { origin, direction, axial } = viewRay(view, column + 0.5, row + 0.5);
      const hit = castRay(bodies, origin, direction);
      depth[0][at] = hit ? hit.distance * axial : Infinity;
      for (let k = 0; k < 3; k++) {
        normal[k][at] = hit ? hit.normal[k] : 0;
        albedo[k][at] = hit ? (hit.body.colour ?? [0.5, 0.5, 0.5])[k] : 0;
      }
    }
  const image = (made: Float32Array[]): Image => ({ width, height, planes: made });
  return new Map<PassKind, Image>([
    ["depth", image(depth)],
    ["normal", image(normal)],
    ["albedo", image(albedo)],
  ]);
}

/** The nearest hit along a unit direction. */
export function castRay(bodies: readonly Body[], origin: Vec3, direction: Vec3): Hit | undefined {
  let nearest: Hit | undefined;
  for (const body of bodies) {
    const hit = intersect(body, origin, direction);
    if (hit && hit.distance > 1e-6 && (!nearest || hit.distance < nearest.distance)) nearest = hit;
  }
  return nearest;
}

function intersect(body: Body, origin: Vec3, direction: Vec3): Hit | undefined {
  switch (body.kind) {
    case "plane": {
      const distance = (body.height - origin[2]) / direction[2];
      return { distance, normal: [0, 0, direction[2] < 0 ? 1 : -1], body };
    }
    case "sphere": {
      const from = origin.map((value, k) => value - body.centre[k]);
      const half = from[0] * direction[0] + from[1] * direction[1] + from[2] * direction[2];
      const root = half * half - (from[0] ** 2 + from[1] ** 2 + from[2] ** 2 - body.radius ** 2);
      if (root < 0) return undefined;
      const distance = -half - Math.sqrt(root);
      const at = (k: number) => (from[k] + distance * direction[k]) / body.radius;
      return { distance, normal: [at(0), at(1), at(2)], body };
    }
    case "box": {
      let enter = -Infinity;
      let leave = Infinity;
      let axis = 0;
      for (let k = 0; k < 3; k++) {
        const a = (body.low[k] - origin[k]) / direction[k];
        const b = (body.high[k] - origin[k]) / direction[k];
        if (Math.min(a, b) > enter) {
          enter = Math.min(a, b);
          axis = k;
        }
        leave = Math.min(leave, Math.max(a, b));
      }
      if (enter > leave) return undefined;
      const normal: [number, number, number] = [0, 0, 0];
      normal[axis] = -Math.sign(direction[axis]);
      return { distance: enter, normal, body };
    }
  }
}
