// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import type { ColourSpace } from "../request.ts";
import { shared, sharedBytes } from "../shared-memory.ts";
import { conversion, convertPlanes, type Matrix3 } from "./colour.ts";
import { SRGB } from "./curves.ts";
import { type Boxes, boxesOver, shrunkRows } from "./shrink.ts";

/** The view of every preview, for people. */
export const PREVIEW_VIEW = "sRGB, AgX-like curve, exposure +0.00";

const LONGEST_SIDE = 1024;

/** RGB, 8 bits a channel, interleaved, rows from the top; sRGB. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export interface PreviewTask {
  /** RGB in the plate's space, in shared memory. */
  readonly planes: readonly Float32Array[];
  readonly across: Boxes;
  readonly down: Boxes;
  /** To Rec.709. */
  readonly matrix: Matrix3;
  readonly rgb: Uint8Array;
}

/**
 * A small picture for people of a scene-linear RGB image: averaged down to at most `longest` pixels a side, brought to Rec.709,
 * then through a curve in the manner of AgX. The plate itself is never touched by it.
 */
export async function makePreview(
  image: Image,
  space: ColourSpace,
  crew: Crew,
  longest = LONGEST_SIDE,
): Promise<Preview> {
  const factor = Math.min(1, longest / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * factor));
  const height = Math.max(1, Math.round(image.height * factor));
  const rgb = sharedBytes(width * height * 3);
  const task: PreviewTask = {
    planes: image.planes.map(shared),
    across: boxesOver(image.width, width),
    down: boxesOver(image.height, height),
    matrix: conversion(space, "lin_rec709_scene"),
    rgb,
  };
  await crew.run("preview", task, height);
  // What packs it takes no shared memory.
  return { width, height, rgb: rgb.slice() };
}

/** The rows `from` to `to` of the small picture. */
export function previewRows(
  { planes, across, down, matrix, rgb }: PreviewTask,
  from: number,
  to: number,
): void {
  const width = across.first.length;
  const [red, green, blue] = planes.map((plane) => shrunkRows(plane, across, down));
  for (let row = from; row < to; row++) {
    const line = [red(row), green(row), blue(row)] as const;
    convertPlanes(line, matrix);
    showRow(line, rgb.subarray(3 * row * width, 3 * (row + 1) * width));
  }
}

function showRow([red, green, blue]: readonly Float32Array[], rgb: Uint8Array): void {
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
const CODES = Uint8Array.from({ length: STEPS + 1 }, (_, index) =>
  Math.round(SRGB.encode(index / STEPS) * 255),
);
/** By the upper bits of a float, its exponent and eight of its fraction. */
const DROPPED_BITS = 15;
const number = new Float32Array(1);
const bits = new Uint32Array(number.buffer);
const CURVE = Float32Array.from({ length: 1 << (31 - DROPPED_BITS) }, (_, index) => {
  bits[0] = (index << DROPPED_BITS) | (1 << (DROPPED_BITS - 1));
  const stops = Math.log2(number[0] / MIDDLE_GREY);
  return sigmoid((within(stops, -STOPS_BELOW, STOPS_ABOVE) + STOPS_BELOW) / (STOPS_BELOW + STOPS_ABOVE));
});

/** Scene-linear of 0 or more to display-linear 0..1; middle grey stays middle grey. */
function curve(linear: number): number {
  number[0] = linear;
  return CURVE[bits[0] >>> DROPPED_BITS];
}

/** The 8-bit sRGB code of display-linear light. */
function code(display: number): number {
  return CODES[(within(display, 0, 1) * STEPS + 0.5) | 0];
}
