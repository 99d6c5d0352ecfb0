// SPDX-License-Identifier: Apache-2.0
import { type Image, type Window, windowHeight, windowWidth } from "../image.ts";

/** A picture on a model's grid: the picture stands at the top left, what was added is to its right and below. */
export interface Padding {
  readonly width: number;
  readonly height: number;
  readonly paddedWidth: number;
  readonly paddedHeight: number;
}

/** The smallest multiple of `grid`, not below `minimum`, that holds the picture. */
export function gridPadding(
  width: number,
  height: number,
  size: { readonly grid: number; readonly minimum: number },
): Padding {
  const up = (side: number) => Math.ceil(Math.max(side, size.minimum) / size.grid) * size.grid;
  return { width, height, paddedWidth: up(width), paddedHeight: up(height) };
}

/**
 * How pixels are added: `replicate` repeats the last row and column, right for depth and normals, where a mirror would
 * invent a surface; `reflect` mirrors without repeating the edge, right for texture.
 */
export type PaddingMode = "replicate" | "reflect";

/** A copy on the grid. The picture's own pixels are carried bit for bit. */
export function padImage(image: Image, padding: Padding, mode: PaddingMode): Image {
  const { paddedWidth, paddedHeight } = padding;
  const columns = sourceIndices(image.width, paddedWidth, mode);
  const rows = sourceIndices(image.height, paddedHeight, mode);
  const planes = image.planes.map((plane) => {
    const padded = new Float32Array(paddedWidth * paddedHeight);
    for (let y = 0; y < paddedHeight; y++) {
      const from = rows[y] * image.width;
      const to = y * paddedWidth;
      padded.set(plane.subarray(from, from + image.width), to);
      for (let x = image.width; x < paddedWidth; x++) padded[to + x] = plane[from + columns[x]];
    }
    return padded;
  });
  return { width: paddedWidth, height: paddedHeight, planes };
}

/** The picture without what `padImage` added, bit for bit. */
export function unpadImage(image: Image, { width, height }: Padding): Image {
  return cutImage(image, 0, 0, width, height);
}

function sourceIndices(size: number, padded: number, mode: PaddingMode): Int32Array {
  const period = 2 * (size - 1);
  return Int32Array.from({ length: padded }, (_, index) => {
    if (index < size || mode === "replicate" || period === 0) return Math.min(index, size - 1);
    const folded = index % period;
    return folded < size ? folded : period - folded;
  });
}

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

/** Lays the pixels of `from` into a picture of `onto`, which holds `from`; the rest is `outside`. */
export function placeImage(image: Image, from: Window, onto: Window, outside: number): Image {
  const width = windowWidth(onto);
  const height = windowHeight(onto);
  const planes = image.planes.map((plane) => {
    const placed = new Float32Array(width * height).fill(outside);
    for (let y = 0; y < image.height; y++)
      placed.set(
        plane.subarray(y * image.width, (y + 1) * image.width),
        (from.yMin - onto.yMin + y) * width + from.xMin - onto.xMin,
      );
    return placed;
  });
  return { width, height, planes };
}
