// SPDX-License-Identifier: Apache-2.0
import { type Image, type Window, windowHeight, windowWidth } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";

/** The part of `image` with its top left at (`column`, `row`). */
export function cutImage(image: Image, column: number, row: number, width: number, height: number): Image {
  const planes = image.planes.map((plane) => {
    const cut = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      const from = (row + y) * image.width + column;
      cut.set(plane.subarray(from, from + width), y * width);
    }
    return cut;
  });
  return { width, height, planes };
}

/** What two windows have in common, or nothing. */
export function intersection(a: Window, b: Window): Window | undefined {
  const window = {
    xMin: Math.max(a.xMin, b.xMin),
    yMin: Math.max(a.yMin, b.yMin),
    xMax: Math.min(a.xMax, b.xMax),
    yMax: Math.min(a.yMax, b.yMax),
  };
  return window.xMin <= window.xMax && window.yMin <= window.yMax ? window : undefined;
}

/** Lays the pixels of `from` into a picture of `onto`, which holds `from`, in shared memory; the rest is `outside`. */
export function placeImage(image: Image, from: Window, onto: Window, outside: number): Image {
  const width = windowWidth(onto);
  const height = windowHeight(onto);
  const planes = image.planes.map((plane) => {
    const placed = sharedFloats(width * height).fill(outside);
    for (let y = 0; y < image.height; y++)
      placed.set(
        plane.subarray(y * image.width, (y + 1) * image.width),
        (from.yMin - onto.yMin + y) * width + from.xMin - onto.xMin,
      );
    return placed;
  });
  return { width, height, planes };
}
