// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../image.ts";
import type { ColourSpace } from "../request.ts";
import { conversion, convertPlanes } from "./colour.ts";
import { SRGB } from "./curves.ts";

/** The view of every preview, for people. */
export const PREVIEW_VIEW = "sRGB, AgX-like curve, exposure +0.00";

const LONGEST_SIDE = 1024;

/** RGB, 8 bits a channel, interleaved, rows from the top; sRGB. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * A small picture for people of a scene-linear RGB image: averaged down to at most 1024 pixels a side, brought to Rec.709,
 * then through a curve in the manner of AgX. The plate itself is never touched by it.
 */
export function makePreview(image: Image, space: ColourSpace): Preview {
  const small = shrink(image, LONGEST_SIDE);
  convertPlanes(small.planes, conversion(space, "lin_rec709_scene"));
  const [red, green, blue] = small.planes;
  const rgb = new Uint8Array(red.length * 3);
  for (let index = 0; index < red.length; index++) {
    const mean = (bounded(red[index]) + bounded(green[index]) + bounded(blue[index])) / 3;
    const r = curve(inset(bounded(red[index]), mean));
    const g = curve(inset(bounded(green[index]), mean));
    const b = curve(inset(bounded(blue[index]), mean));
    const grey = (r + g + b) / 3;
    rgb[index * 3] = code(outset(r, grey));
    rgb[index * 3 + 1] = code(outset(g, grey));
    rgb[index * 3 + 2] = code(outset(b, grey));
  }
  return { width: small.width, height: small.height, rgb };
}

/** Within what the curve tells apart; what is no number is black. */
const bounded = (value: number) => Math.min(Math.max(value || 0, 0), 1e4);

/** Colours are drawn towards grey before the curve and partly back after it, so that bright ones run to white, not to a flat primary. */
const INSET = 0.2;
const inset = (value: number, mean: number) => value + (mean - value) * INSET;
const outset = (value: number, mean: number) => mean + (value - mean) / (1 - INSET / 2);

/** Stops below and above middle grey that the curve spans, its slope there, and the bend of toe and shoulder. */
const STOPS_BELOW = 10;
const STOPS_ABOVE = 6.5;
const MIDDLE_GREY = 0.18;
const SLOPE = 2;
const BEND = 1.5;
const DISPLAY_GAMMA = 2.4;

const pivotX = STOPS_BELOW / (STOPS_BELOW + STOPS_ABOVE);
const pivotY = MIDDLE_GREY ** (1 / DISPLAY_GAMMA);
const toe = reach(pivotX, pivotY);
const shoulder = reach(1 - pivotX, 1 - pivotY);

/** The asymptote at which a sigmoid of `SLOPE` and `BEND` passes through (`dx`, `dy`). */
function reach(dx: number, dy: number): number {
  return (((SLOPE * dx) / dy) ** BEND - 1) ** (-1 / BEND) * SLOPE * dx;
}

/** The curve over its span of stops, 0..1, to display-linear 0..1. */
function sigmoid(x: number): number {
  const limit = x < pivotX ? toe : shoulder;
  const t = Math.abs((SLOPE * (x - pivotX)) / limit);
  const rise = (limit * t) / (1 + t ** BEND) ** (1 / BEND);
  const display = x < pivotX ? pivotY - rise : pivotY + rise;
  return Math.min(Math.max(display, 0), 1) ** DISPLAY_GAMMA;
}

/** Tables in place of powers: a preview comes with every plate. Finer than an 8-bit code can show. */
const STEPS = 1 << 14;
const CURVE = Float32Array.from({ length: STEPS + 1 }, (_, index) => sigmoid(index / STEPS));
const CODES = Uint8Array.from({ length: STEPS + 1 }, (_, index) =>
  Math.round(SRGB.encode(index / STEPS) * 255),
);

/** Scene-linear to display-linear 0..1; middle grey stays middle grey. */
function curve(linear: number): number {
  const stops = Math.log2(linear / MIDDLE_GREY);
  const x =
    (Math.min(Math.max(stops, -STOPS_BELOW), STOPS_ABOVE) + STOPS_BELOW) / (STOPS_BELOW + STOPS_ABOVE);
  return CURVE[Math.round(x * STEPS)];
}

/** The 8-bit sRGB code of display-linear light. */
function code(display: number): number {
  return CODES[Math.round(Math.min(Math.max(display, 0), 1) * STEPS)];
}

/** The image with its longer side at most `longest`: each pixel is the mean of the area it covers. */
export function shrink(image: Image, longest: number): Image {
  const factor = Math.min(1, longest / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const planes = image.planes.map((plane) =>
    shrinkRows(transpose(shrinkRows(plane, image.width, width), width, image.height), image.height, height),
  );
  return { width, height, planes: planes.map((plane) => transpose(plane, height, width)) };
}

/** Box filter along rows of `from` samples to rows of `to`. */
function shrinkRows(plane: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return plane.slice();
  const rows = plane.length / from;
  const result = new Float32Array(rows * to);
  const step = from / to;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < to; column++) {
      const start = column * step;
      const end = Math.min(start + step, from);
      let sum = 0;
      for (let source = Math.floor(start); source < end; source++)
        sum += plane[row * from + source] * (Math.min(source + 1, end) - Math.max(source, start));
      result[row * to + column] = sum / step;
    }
  return result;
}

function transpose(plane: Float32Array, width: number, height: number): Float32Array {
  const turned = new Float32Array(plane.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + y] = plane[y * width + x];
  return turned;
}
