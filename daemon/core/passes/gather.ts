// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import { type Image, type Window, windowHeight, windowsEqual, windowWidth } from "../image.ts";
import { conversion } from "../plate/colour.ts";
import { intersection, placeImage } from "../plate/frame.ts";
import type { PassFile } from "../ports.ts";
import type { ColourSpace, PassKind } from "../request.ts";
import type { View } from "../scene/camera.ts";
import type { HouseSpace } from "../scene/house-space.ts";
import { shared, sharedCopy, sharedFloats } from "../shared-memory.ts";
import { passOf } from "./index.ts";
import type { PassMatch } from "./match.ts";
import type { Canonical, Pass, PassContext } from "./pass.ts";

export interface GatherOrder {
  readonly matches: readonly PassMatch[];
  /** Only these passes are read. */
  readonly kinds: ReadonlySet<PassKind>;
  /** This frame's files by source; a source that is not needed may be absent. */
  readonly files: ReadonlyMap<number, PassFile>;
  /** The plate's data window; every pass comes back in its size. */
  readonly dataWindow: Window;
  readonly workingSpace: ColourSpace;
  readonly space: HouseSpace;
  readonly view?: View;
}

export interface Gathered {
  /** In the canonical form that each pass's file documents, in shared memory. */
  readonly passes: ReadonlyMap<PassKind, Image>;
  /** Values that were NaN or infinite where they may not be, by pass; passes without any are left out. */
  readonly replaced: ReadonlyMap<PassKind, number>;
}

interface Piece {
  readonly match: PassMatch;
  /** Absent where the file and the plate have no pixel in common. */
  readonly window?: Window;
  readonly planes: readonly Float32Array[];
}

/**
 * Reads one frame's passes: only the channels wanted, each part once, laid into the plate's data window and brought to
 * their canonical form. Fails with MISSING_PASS where this frame's file is laid out otherwise than the one the plan saw.
 */
export async function gatherPasses(order: GatherOrder): Promise<Gathered> {
  const wanted = order.matches.filter(({ kind }) => order.kinds.has(kind));
  const pieces = new Map<PassKind, Piece[]>();
  for (const group of Map.groupBy(wanted, ({ source, part }) => `${source} ${part}`).values())
    for (const piece of await readPieces(group, order))
      pieces.set(piece.match.kind, [...(pieces.get(piece.match.kind) ?? []), piece]);
  const passes = new Map<PassKind, Image>();
  const replaced = new Map<PassKind, number>();
  for (const [kind, parts] of pieces) {
    parts.sort((a, b) => a.match.rank - b.match.rank);
    const images = parts.map((piece) => {
      const made = canonicalImage(piece, order);
      if (made.replaced > 0) replaced.set(kind, (replaced.get(kind) ?? 0) + made.replaced);
      return made.image;
    });
    passes.set(kind, { ...images[0], planes: images.flatMap(({ planes }) => planes.map(shared)) });
  }
  return { passes, replaced };
}

/** The matches of one part of one source. */
async function readPieces(group: readonly PassMatch[], order: GatherOrder): Promise<Piece[]> {
  const [{ source, part: index, partName }] = group;
  const file = order.files.get(source);
  if (!file) throw new PlateError("INTERNAL", `The file of source ${source} was not opened.`);
  const part = file.layout.parts[index];
  const channels = [...new Set(group.flatMap((match) => match.channels))];
  const lost = channels.find((channel) => !part?.channels.some(({ name }) => name === channel));
  if (lost !== undefined || part.name !== partName)
    throw new PlateError(
      "MISSING_PASS",
      `${file.layout.path} has no channel ${lost ?? channels[0]}, unlike the first frame of its sequence.`,
      { field: `passes[${source}]`, remedy: "Render every frame of a range with the same passes." },
    );
  const window = intersection(part.dataWindow, order.dataWindow);
  if (!window) return group.map((match) => ({ match, planes: [] }));
  const planes = await file.read(index, channels, window);
  // Each match owns its planes: the first to ask for a channel takes it, another gets a copy.
  const free = new Set(planes);
  const take = (channel: string) => {
    const plane = planes[channels.indexOf(channel)];
    return free.delete(plane) ? plane : sharedCopy(plane);
  };
  return group.map((match) => ({ match, window, planes: match.channels.map(take) }));
}

function canonicalImage({ match, window, planes }: Piece, order: GatherOrder) {
  const pass = passOf(match.kind);
  const { dataWindow, workingSpace } = order;
  if (!window) {
    const width = windowWidth(dataWindow);
    const height = windowHeight(dataWindow);
    const outside = () => new Float32Array(width * height).fill(pass.outside);
    const count = match.kind === "motion" ? 4 : match.channels.length;
    return { image: { width, height, planes: Array.from({ length: count }, outside) }, replaced: 0 };
  }
  const context: PassContext = {
    width: windowWidth(window),
    height: windowHeight(window),
    column: window.xMin - dataWindow.xMin,
    row: window.yMin - dataWindow.yMin,
    view: order.view,
    metresPerUnit: order.space.metresPerUnit,
    upAxis: order.space.upAxis,
    vectorSpace: match.vectorSpace,
    packedNormals: match.packedNormals,
    depthMeasure: match.depthMeasure,
    toWorkingSpace: conversion(match.colourSpace ?? workingSpace, workingSpace),
  };
  const made = canonicalStrips(pass, planes, context);
  const image: Image = { width: context.width, height: context.height, planes: made.planes };
  return {
    image: windowsEqual(window, dataWindow) ? image : placeImage(image, window, dataWindow, pass.outside),
    replaced: made.replaced,
  };
}

/** Pixels brought to canonical form at a time: few enough to stay at hand from one step to the next. */
const STRIP_PIXELS = 2 ** 14;

/** The canonical form, strip by strip of rows: what is called often the engine compiles once and keeps. */
function canonicalStrips(pass: Pass, planes: readonly Float32Array[], context: PassContext): Canonical {
  const { width, height } = context;
  const whole: Float32Array[] = [];
  let replaced = 0;
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    const strip = planes.map((plane) => plane.subarray(top * width, (top + count) * width));
    const made = pass.canonical(strip, { ...context, row: context.row + top, height: count });
    for (const [index, plane] of made.planes.entries()) {
      const given = strip.indexOf(plane);
      whole[index] ??= given < 0 ? sharedFloats(width * height) : planes[given];
      if (given < 0) whole[index].set(plane, top * width);
    }
    replaced += made.replaced;
  }
  return { planes: whole, replaced };
}
