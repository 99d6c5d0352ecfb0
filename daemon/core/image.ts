// SPDX-License-Identifier: Apache-2.0

/** Pixels, planar: one row-major `Float32Array` of `width * height` per channel, rows from top to bottom. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
}

/** A rectangle of pixels as in OpenEXR: inclusive bounds, x to the right, y down. */
export interface Window {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

export const windowWidth = (window: Window) => window.xMax - window.xMin + 1;
export const windowHeight = (window: Window) => window.yMax - window.yMin + 1;

export function windowsEqual(a: Window, b: Window): boolean {
  return a.xMin === b.xMin && a.yMin === b.yMin && a.xMax === b.xMax && a.yMax === b.yMax;
}

export function windowContains(outer: Window, inner: Window): boolean {
  return (
    inner.xMin >= outer.xMin &&
    inner.yMin >= outer.yMin &&
    inner.xMax <= outer.xMax &&
    inner.yMax <= outer.yMax
  );
}

/** An image of `channels` planes filled with zero. */
export function blankImage(width: number, height: number, channels: number): Image {
  return {
    width,
    height,
    planes: Array.from({ length: channels }, () => new Float32Array(width * height)),
  };
}
