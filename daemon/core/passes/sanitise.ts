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

/** Clamps to 0..1, in place. */
export function clampToUnit(planes: readonly Float32Array[]): void {
  for (const plane of planes)
    for (let index = 0; index < plane.length; index++) plane[index] = Math.min(Math.max(plane[index], 0), 1);
}
