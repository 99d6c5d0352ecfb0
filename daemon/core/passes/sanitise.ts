// SPDX-License-Identifier: Apache-2.0

/** Sets NaN and infinities to zero, in place, and says how many there were: one bad sample would spread through a model. */
export function sanitise(planes: readonly Float32Array[]): number {
  let replaced = 0;
  for (const plane of planes)
    for (let index = 0; index < plane.length; index++)
      if (!Number.isFinite(plane[index])) {
        plane[index] = 0;
        replaced++;
      }
  return replaced;
}

/** Clamps to 0..1, in place; NaN becomes 0. */
export function clampToUnit(planes: readonly Float32Array[]): void {
  for (const plane of planes)
    for (let index = 0; index < plane.length; index++) {
      const value = plane[index];
      if (!(value > 0 && value <= 1)) plane[index] = value > 1 ? 1 : 0;
    }
}

/** Both, in place and in one go. */
export function sanitiseToUnit(planes: readonly Float32Array[]): number {
  let replaced = 0;
  for (const plane of planes)
    for (let index = 0; index < plane.length; index++) {
      const value = plane[index];
      if (value > 0 && value <= 1) continue;
      const finite = Number.isFinite(value);
      plane[index] = finite && value > 1 ? 1 : 0;
      if (!finite) replaced++;
    }
  return replaced;
}
