// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import { PlateError } from "../errors.ts";
import { type Image, type Window, windowHeight, windowsEqual, windowWidth } from "../image.ts";
import { conversion } from "../plate/colour.ts";
import { intersection, placeImage } from "../plate/frame.ts";
import type { PassFile } from "../ports.ts";
import type { ColourSpace, PassKind } from "../request.ts";
import type { View } from "../scene/camera.ts";
import type { HouseSpace } from "../scene/house-space.ts";
import { sharedCopy, unsetFloats } from "../shared-memory.ts";
import { canonicalPasses, type RawPass } from "./canonical-rows.ts";
import { passOf } from "./index.ts";
import type { PassMatch } from "./match.ts";
import type { Pass, PassContext } from "./pass.ts";

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
export async function gatherPasses(order: GatherOrder, crew: Crew): Promise<Gathered> {
  const wanted = order.matches.filter(({ kind }) => order.kinds.has(kind));
  const pieces: Piece[] = [];
  for (const group of Map.groupBy(wanted, ({ source, part }) => `${source} ${part}`).values())
    pieces.push(...(await readPieces(group, order)));
  pieces.sort((a, b) => a.match.rank - b.match.rank);
  const made = await canonicalPasses(
    pieces.flatMap((piece) => rawPass(piece, order) ?? []),
    crew,
  );
  const images = new Map<PassKind, Image[]>();
  const replaced = new Map<PassKind, number>();
  for (const { match, window } of pieces) {
    const { kind } = match;
    const own = window && made.shift();
    const image = own ? placed(own.image, window, passOf(kind), order) : nothing(match, order);
    images.set(kind, [...(images.get(kind) ?? []), image]);
    if (own && own.replaced > 0) replaced.set(kind, (replaced.get(kind) ?? 0) + own.replaced);
  }
  const joined = (parts: readonly Image[]): Image => ({
    ...parts[0],
    planes: parts.flatMap(({ planes }) => planes),
  });
  return { passes: new Map([...images].map(([kind, parts]) => [kind, joined(parts)])), replaced };
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

/** Nothing where the file and the plate have no pixel in common. */
function rawPass({ match, window, planes }: Piece, order: GatherOrder): RawPass | undefined {
  const { dataWindow, workingSpace, view, space } = order;
  if (!window) return undefined;
  const context: PassContext = {
    width: windowWidth(window),
    height: windowHeight(window),
    column: window.xMin - dataWindow.xMin,
    row: window.yMin - dataWindow.yMin,
    view,
    metresPerUnit: space.metresPerUnit,
    upAxis: space.upAxis,
    vectorSpace: match.vectorSpace,
    packedNormals: match.packedNormals,
    depthMeasure: match.depthMeasure,
    toWorkingSpace: conversion(match.colourSpace ?? workingSpace, workingSpace),
  };
  return { kind: match.kind, planes, context };
}

const placed = (image: Image, window: Window, { outside }: Pass, { dataWindow }: GatherOrder): Image =>
  windowsEqual(window, dataWindow) ? image : placeImage(image, window, dataWindow, outside);

function nothing({ kind, channels }: PassMatch, { dataWindow }: GatherOrder): Image {
  const width = windowWidth(dataWindow);
  const height = windowHeight(dataWindow);
  const { outside } = passOf(kind);
  const count = kind === "motion" ? 4 : channels.length;
  const plane = () => unsetFloats(width * height).fill(outside);
  return { width, height, planes: Array.from({ length: count }, plane) };
}
