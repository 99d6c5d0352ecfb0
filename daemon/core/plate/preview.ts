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
    const linearRed = within(red[index], 0, BRIGHTEST);
    const linearGreen = within(green[index], 0, BRIGHTEST);
    const linearBlue = within(blue[index], 0, BRIGHTEST);
    const mean = (linearRed + linearGreen + linearBlue) / 3;
    const r = curve(inset(linearRed, mean));
    const g = curve(inset(linearGreen, mean));
    const b = curve(inset(linearBlue, mean));
    const grey = (r + g + b) / 3;
    rgb[index * 3] = code(outset(r, grey));
    rgb[index * 3 + 1] = code(outset(g, grey));
    rgb[index * 3 + 2] = code(outset(b, grey));
  }
  return { width: small.width, height: small.height, rgb };
}

/** Beyond it the curve tells nothing apart. */
const BRIGHTEST = 1e4;
/** What is no number becomes the least; comparisons, because they take half the time of Math.min and Math.max. */
const within = (value: number, least: number, most: number) =>
  value > least ? (value < most ? value : most) : least;

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
  const x = (within(stops, -STOPS_BELOW, STOPS_ABOVE) + STOPS_BELOW) / (STOPS_BELOW + STOPS_ABOVE);
  return CURVE[(x * STEPS + 0.5) | 0];
}

/** The 8-bit sRGB code of display-linear light. */
function code(display: number): number {
  return CODES[(within(display, 0, 1) * STEPS + 0.5) | 0];
}

/** The image with its longer side at most `longest`: each pixel is the mean of the area it covers. */
export function shrink(image: Image, longest: number): Image {
  const factor = Math.min(1, longest / Math.max(image.width, image.height));
  if (factor === 1) return { ...image, planes: image.planes.map((plane) => plane.slice()) };
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const across = boxesOver(image.width, width);
  const down = boxesOver(image.height, height);
  return { width, height, planes: image.planes.map((plane) => shrinkPlane(plane, across, down)) };
}

/** What each sample of a shorter line is the mean of. */
interface Boxes {
  /** Samples of the longer line. */
  readonly from: number;
  /** Of them in a box, whole ones and parts. */
  readonly step: number;
  /** The first one in each box. */
  readonly first: Int32Array;
  /** How much of each one in a box counts: box `i` has the weights from `start[i]` up to `start[i + 1]`. */
  readonly weights: Float64Array;
  readonly start: Int32Array;
}

function boxesOver(from: number, to: number): Boxes {
  const step = from / to;
  const first = new Int32Array(to);
  const start = new Int32Array(to + 1);
  const weights: number[] = [];
  for (let box = 0; box < to; box++) {
    const left = box * step;
    const right = Math.min(left + step, from);
    first[box] = Math.floor(left);
    for (let source = first[box]; source < right; source++)
      weights.push(Math.min(source + 1, right) - Math.max(source, left));
    start[box + 1] = weights.length;
  }
  return { from, step, first, weights: Float64Array.from(weights), start };
}

/** Row by row: a shrunk row is added to the box it lies in while it is at hand, and kept for the next that it reaches into. */
function shrinkPlane(plane: Float32Array, across: Boxes, down: Boxes): Float32Array {
  const width = across.first.length;
  const height = down.first.length;
  const result = new Float32Array(width * height);
  const line = new Float32Array(width);
  const sums = new Float64Array(width);
  let shrunk = -1;
  for (let row = 0; row < height; row++) {
    sums.fill(0);
    for (
      let index = down.start[row], source = down.first[row];
      index < down.start[row + 1];
      index++, source++
    ) {
      if (source !== shrunk) shrinkRow(plane, source * across.from, across, line);
      shrunk = source;
      const weight = down.weights[index];
      for (let column = 0; column < width; column++) sums[column] += line[column] * weight;
    }
    for (let column = 0; column < width; column++) result[row * width + column] = sums[column] / down.step;
  }
  return result;
}

function shrinkRow(plane: Float32Array, row: number, boxes: Boxes, into: Float32Array): void {
  const { first, start, weights, step } = boxes;
  for (let column = 0; column < into.length; column++) {
    let sum = 0;
    for (
      let index = start[column], source = row + first[column];
      index < start[column + 1];
      index++, source++
    )
      sum += plane[source] * weights[index];
    into[column] = sum / step;
  }
}
