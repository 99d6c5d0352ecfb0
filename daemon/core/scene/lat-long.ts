// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../request.ts";
import type { Dome } from "./lit-scene.ts";

/** Mappings agree up to the order of axes: which of a direction's own x, y, z looks to the zenith, the middle, the left. */
const AXES = {
  // Blender: zenith +Z, middle column +X; atan2(y, x) grows to the left.
  blender: { zenith: 2, middle: 0, left: 1 },
  // UsdLux and OpenEXR: zenith +Y, middle column +Z, a quarter to the left +X.
  usd: { zenith: 1, middle: 2, left: 0 },
} as const;

/** World (house) direction of a place of a dome's picture; u to the right and v downwards, both 0..1. */
export function domeDirection(dome: Dome, u: number, v: number): Vec3 {
  const { zenith, middle, left } = AXES[dome.mapping];
  const azimuth = (0.5 - u) * 2 * Math.PI;
  const elevation = (0.5 - v) * Math.PI;
  const own: [number, number, number] = [0, 0, 0];
  own[zenith] = Math.sin(elevation);
  own[middle] = Math.cos(elevation) * Math.cos(azimuth);
  own[left] = Math.cos(elevation) * Math.sin(azimuth);
  const m = dome.fromWorld;
  return [
    m[0] * own[0] + m[3] * own[1] + m[6] * own[2],
    m[1] * own[0] + m[4] * own[1] + m[7] * own[2],
    m[2] * own[0] + m[5] * own[1] + m[8] * own[2],
  ];
}

/**
 * Adds what a dome sends from a unit world direction to `into[0..2]`, bilinear in its picture, scaled by its radiance.
 * Columns wrap around, rows end at the poles.
 */
export function addDomeRadiance(dome: Dome, x: number, y: number, z: number, into: Float64Array): void {
  const { radiance, map } = dome;
  if (!map) {
    into[0] += radiance[0];
    into[1] += radiance[1];
    into[2] += radiance[2];
    return;
  }
  const m = dome.fromWorld;
  const ownX = m[0] * x + m[1] * y + m[2] * z;
  const ownY = m[3] * x + m[4] * y + m[5] * z;
  const ownZ = m[6] * x + m[7] * y + m[8] * z;
  const blender = dome.mapping === "blender";
  const up = blender ? ownZ : ownY;
  const azimuth = blender ? Math.atan2(ownY, ownX) : Math.atan2(ownX, ownZ);
  const { width, height, planes } = map;
  const column = (0.5 - azimuth / (2 * Math.PI)) * width - 0.5;
  const row = (0.5 - Math.asin(up > 1 ? 1 : Math.max(up, -1)) / Math.PI) * height - 0.5;
  const columnFloor = Math.floor(column);
  const rowFloor = Math.floor(row);
  const s = column - columnFloor;
  const t = row - rowFloor;
  const x0 = (columnFloor + width) % width;
  const x1 = (columnFloor + 1) % width;
  const y0 = Math.max(rowFloor, 0) * width;
  const y1 = (rowFloor + 1 >= height ? height - 1 : rowFloor + 1) * width;
  const w00 = (1 - s) * (1 - t);
  const w10 = s * (1 - t);
  const w01 = (1 - s) * t;
  const w11 = s * t;
  for (let channel = 0; channel < 3; channel++) {
    const plane = planes[channel];
    into[channel] +=
      radiance[channel] *
      (w00 * plane[y0 + x0] + w10 * plane[y0 + x1] + w01 * plane[y1 + x0] + w11 * plane[y1 + x1]);
  }
}

/**
 * The dome with its picture averaged down to at most `width` columns: each texel is the mean of what it covers, rows
 * weighted by solid angle, so that no light is lost.
 */
export function shrinkDome(dome: Dome, width: number): Dome {
  const { map } = dome;
  if (!map || map.width <= width) return dome;
  const factor = Math.ceil(map.width / width);
  const columns = Math.max(1, Math.round(map.width / factor));
  const rows = Math.max(1, Math.round(map.height / factor));
  const planes = map.planes.slice(0, 3).map((plane) => {
    const small = new Float32Array(columns * rows);
    for (let row = 0; row < rows; row++) {
      const top = Math.floor((row * map.height) / rows);
      const bottom = Math.max(top + 1, Math.floor(((row + 1) * map.height) / rows));
      for (let column = 0; column < columns; column++) {
        const left = Math.floor((column * map.width) / columns);
        const right = Math.max(left + 1, Math.floor(((column + 1) * map.width) / columns));
        let sum = 0;
        let weights = 0;
        for (let y = top; y < bottom; y++) {
          const weight = Math.sin((Math.PI * (y + 0.5)) / map.height);
          let line = 0;
          for (let x = left; x < right; x++) line += plane[y * map.width + x];
          sum += weight * line;
          weights += weight * (right - left);
        }
        small[row * columns + column] = sum / weights;
      }
    }
    return small;
  });
  return { ...dome, map: { width: columns, height: rows, planes } };
}

/** Solid angle of a texel of a lat-long picture, steradians: exact for its row. */
export function texelSolidAngle(row: number, width: number, height: number): number {
  const top = Math.cos((Math.PI * row) / height);
  const bottom = Math.cos((Math.PI * (row + 1)) / height);
  return ((2 * Math.PI) / width) * (top - bottom);
}
