// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Matrix4, Vec3 } from "../request.ts";

/** How a host's world becomes the house's: metres, Z up, right-handed. */
export interface HouseSpace {
  readonly upAxis: "y" | "z";
  readonly metresPerUnit: number;
}

/** A placed thing in house space: unit axes, the host's scale along each, the origin in metres. */
export interface Placement {
  readonly x: Vec3;
  readonly y: Vec3;
  readonly z: Vec3;
  readonly scale: Vec3;
  readonly origin: Vec3;
}

/** A world direction of the host in house axes; Y up turns by a quarter about X. */
export function toHouseAxes([x, y, z]: Vec3, upAxis: "y" | "z"): Vec3 {
  return upAxis === "z" ? [x, y, z] : [x, -z, y];
}

/** Reads a local-to-world matrix; refuses one that is not finite or flattens an axis, naming `field`. */
export function placementOf(matrix: Matrix4, space: HouseSpace, field: string, owner: string): Placement {
  if (matrix.length !== 16 || !matrix.every(Number.isFinite))
    throw new PlateError("INVALID_FIELD", `${owner} has a matrix that is not sixteen finite numbers.`, {
      field,
      remedy: "Check its transform and constraints for a division by zero.",
    });
  const column = (index: number): Vec3 =>
    toHouseAxes([matrix[index], matrix[index + 4], matrix[index + 8]], space.upAxis);
  const axes = [column(0), column(1), column(2)];
  const lengths = axes.map(length);
  if (lengths.some((value) => value < 1e-9))
    throw new PlateError("INVALID_FIELD", `${owner} is scaled to nothing along an axis.`, {
      field,
      remedy: "Give it a scale other than zero.",
    });
  const [x, y, z] = axes.map((axis, index) => scaled(axis, 1 / lengths[index]));
  return {
    x,
    y,
    z,
    scale: [lengths[0], lengths[1], lengths[2]],
    origin: scaled(column(3), space.metresPerUnit),
  };
}

export const dot = (a: Vec3, b: Vec3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vec3) => Math.sqrt(dot(a, a));
export const scaled = (a: Vec3, factor: number): Vec3 => [a[0] * factor, a[1] * factor, a[2] * factor];
export const unit = (a: Vec3): Vec3 => scaled(a, 1 / length(a));
export const cross = (a: Vec3, b: Vec3): Vec3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Two unit vectors that stand on `axis` and on each other (Duff et al. 2017, "Building an Orthonormal Basis, Revisited"). */
export function tangentsOf([x, y, z]: Vec3): readonly [Vec3, Vec3] {
  const sign = z >= 0 ? 1 : -1;
  const a = -1 / (sign + z);
  const b = x * y * a;
  return [
    [1 + sign * x * x * a, sign * b, -sign * x],
    [b, sign + y * y * a, -y],
  ];
}
