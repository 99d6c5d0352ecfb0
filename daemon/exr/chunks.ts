// SPDX-License-Identifier: Apache-2.0
import { numberAttribute } from "./attributes.ts";
import { type Box2i, boxHeight, boxWidth, type Compression, type ExrPart, type Tiling } from "./types.ts";

/** Scan lines that one chunk holds. */
export const LINES_PER_CHUNK: Readonly<Record<Compression, number>> = {
  none: 1,
  rle: 1,
  zips: 1,
  zip: 16,
  piz: 32,
  pxr24: 16,
  b44: 32,
  b44a: 32,
  dwaa: 32,
  dwab: 256,
  htj2k256: 256,
  htj2k32: 32,
  unknown: 256,
};

/** How a part is cut: a grid of tiles, or of one column of scan-line blocks, at full resolution. */
export interface ChunkGrid {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly height: number;
  /** Entries in the part's offset table: the grid row by row, then the smaller levels if there are any. */
  readonly tableLength: number;
}

export function chunkGrid(part: ExrPart): ChunkGrid {
  const width = boxWidth(part.dataWindow);
  const height = boxHeight(part.dataWindow);
  if (part.tiling === undefined) {
    const lines = LINES_PER_CHUNK[part.compression];
    const rows = Math.ceil(height / lines);
    // The table of a part that cannot be read must still be stepped over to reach the other parts.
    const stated =
      part.compression === "unknown" ? numberAttribute(part.attributes, "chunkCount") : undefined;
    return { columns: 1, rows, width, height: lines, tableLength: Math.max(0, stated ?? rows) };
  }
  const { tiling } = part;
  return {
    columns: Math.ceil(width / tiling.width),
    rows: Math.ceil(height / tiling.height),
    width: tiling.width,
    height: tiling.height,
    tableLength: tileCount(tiling, width, height),
  };
}

function tileCount(tiling: Tiling, width: number, height: number): number {
  if (tiling.levels === "one") return tilesAlong(width, tiling.width) * tilesAlong(height, tiling.height);
  if (tiling.levels === "ripmap") {
    const along = (size: number, tile: number) =>
      levelSizes(size, size, tiling.roundUp).reduce((sum, level) => sum + tilesAlong(level, tile), 0);
    return along(width, tiling.width) * along(height, tiling.height);
  }
  const longest = Math.max(width, height);
  const heights = levelSizes(height, longest, tiling.roundUp);
  return levelSizes(width, longest, tiling.roundUp).reduce(
    (sum, level, index) => sum + tilesAlong(level, tiling.width) * tilesAlong(heights[index], tiling.height),
    0,
  );
}

function tilesAlong(size: number, tile: number): number {
  return Math.ceil(size / tile);
}

/** `size` halved for each level until `longest` is one pixel. */
function levelSizes(size: number, longest: number, roundUp: boolean): number[] {
  const round = roundUp ? Math.ceil : Math.floor;
  const levels = round(Math.log2(longest)) + 1;
  return Array.from({ length: levels }, (_, level) => Math.max(1, round(size / 2 ** level)));
}

/** The pixels of chunk `index` of the grid, clipped to the data window. */
export function chunkBox(part: ExrPart, grid: ChunkGrid, index: number): Box2i {
  const { dataWindow } = part;
  const xMin = dataWindow.xMin + (index % grid.columns) * grid.width;
  const yMin = dataWindow.yMin + Math.floor(index / grid.columns) * grid.height;
  return {
    xMin,
    yMin,
    xMax: Math.min(dataWindow.xMax, xMin + grid.width - 1),
    yMax: Math.min(dataWindow.yMax, yMin + grid.height - 1),
  };
}

/** The chunks of the grid that hold a pixel of `window`, in table order. */
export function chunksWithin(part: ExrPart, grid: ChunkGrid, window: Box2i): number[] {
  const { dataWindow } = part;
  const column = (x: number) => Math.floor((x - dataWindow.xMin) / grid.width);
  const row = (y: number) => Math.floor((y - dataWindow.yMin) / grid.height);
  const left = Math.max(0, column(window.xMin));
  const right = Math.min(grid.columns - 1, column(window.xMax));
  const last = Math.min(grid.rows - 1, row(window.yMax));
  const chunks: number[] = [];
  for (let y = Math.max(0, row(window.yMin)); y <= last; y++)
    for (let x = left; x <= right; x++) chunks.push(y * grid.columns + x);
  return chunks;
}

/** `lines 16 to 31` or `the tile at 64, 0`, in pixels of the data window's space. */
export function describeChunk(part: ExrPart, grid: ChunkGrid, index: number): string {
  const box = chunkBox(part, grid, index);
  if (part.tiling === undefined) return `scan lines ${box.yMin} to ${box.yMax}`;
  return `the tile of x ${box.xMin} to ${box.xMax}, y ${box.yMin} to ${box.yMax}`;
}
