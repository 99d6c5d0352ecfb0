// SPDX-License-Identifier: Apache-2.0

/** A rectangle of a picture, in pixels. */
export interface Tile {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Covers a picture with tiles of at most `side` pixels that overlap by at least `overlap`, at multiples of `grid`. Width and
 * height must be multiples of `grid`, `side` and `overlap` too.
 */
export function planTiles(
  width: number,
  height: number,
  { side, overlap, grid }: { readonly side: number; readonly overlap: number; readonly grid: number },
): Tile[] {
  const columns = starts(width, side, overlap, grid);
  const rows = starts(height, side, overlap, grid);
  return rows.flatMap((y) =>
    columns.map((x) => ({ x, y, width: Math.min(side, width), height: Math.min(side, height) })),
  );
}

function starts(length: number, side: number, overlap: number, grid: number): number[] {
  if (length <= side) return [0];
  const count = Math.ceil((length - overlap) / (side - overlap));
  const last = length - side;
  return Array.from({ length: count }, (_, index) => {
    const even = (index * last) / (count - 1);
    return index === count - 1 ? last : Math.floor(even / grid) * grid;
  });
}

/** The tile's part of a picture of `planes` planes, one after the other. */
export function cutTile(source: Float32Array, width: number, height: number, tile: Tile): Float32Array {
  const planes = source.length / (width * height);
  const cut = new Float32Array(planes * tile.width * tile.height);
  for (let plane = 0; plane < planes; plane++)
    for (let row = 0; row < tile.height; row++) {
      const from = (plane * height + tile.y + row) * width + tile.x;
      cut.set(source.subarray(from, from + tile.width), (plane * tile.height + row) * tile.width);
    }
  return cut;
}

/** Gathers tiles into one picture; where they overlap they are blended with weights that fall to the tiles' edges. */
export function createMosaic(planes: number, width: number, height: number, overlap: number) {
  const sum = new Float32Array(planes * width * height);
  const weights = new Float32Array(width * height);
  return {
    add(pixels: Float32Array, tile: Tile): void {
      const across = ramp(tile.width, overlap, tile.x > 0, tile.x + tile.width < width);
      const down = ramp(tile.height, overlap, tile.y > 0, tile.y + tile.height < height);
      for (let row = 0; row < tile.height; row++)
        for (let column = 0; column < tile.width; column++) {
          const weight = across[column] * down[row];
          const to = (tile.y + row) * width + tile.x + column;
          weights[to] += weight;
          for (let plane = 0; plane < planes; plane++)
            sum[plane * width * height + to] +=
              weight * pixels[(plane * tile.height + row) * tile.width + column];
        }
    },
    /** The blended picture; every pixel must have been covered. */
    finish(): Float32Array {
      for (let plane = 0; plane < planes; plane++)
        for (let i = 0; i < weights.length; i++) sum[plane * width * height + i] /= weights[i];
      return sum;
    },
  };
}

/** Weights along one side: 1 inside, falling over `overlap` pixels towards an edge that another tile continues. */
function ramp(length: number, overlap: number, before: boolean, after: boolean): Float32Array {
  const weights = new Float32Array(length).fill(1);
  for (let i = 0; i < overlap; i++) {
    const weight = (i + 0.5) / overlap;
    if (before) weights[i] = Math.min(weights[i], weight);
    if (after) weights[length - 1 - i] = Math.min(weights[length - 1 - i], weight);
  }
  return weights;
}
