// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { createMosaic, cutTile, planTiles } from "../../../daemon/core/pipelines/tiles.ts";

const options = { side: 64, overlap: 16, grid: 16 };

describe("tiles", () => {
  it("leave a picture that fits in one piece", () => {
    expect(planTiles(48, 64, options)).toEqual([{ x: 0, y: 0, width: 48, height: 64 }]);
  });

  it("cover every pixel, overlap as asked and stand on the grid", () => {
    for (const width of [80, 112, 160, 208, 1024]) {
      const tiles = planTiles(width, 32, options);
      for (const [index, tile] of tiles.entries()) {
        expect(tile.x % 16).toBe(0);
        expect(tile.height).toBe(32);
        if (index > 0)
          expect(tiles[index - 1].x + tiles[index - 1].width - tile.x).toBeGreaterThanOrEqual(16);
      }
      expect(tiles[0].x).toBe(0);
      expect(tiles[tiles.length - 1].x + 64).toBe(width);
    }
  });

  it("give back a picture exactly where the work on each pixel is its own", () => {
    const [width, height, planes] = [208, 112, 2];
    const source = Float32Array.from({ length: planes * width * height }, (_, i) => (i * 37) % 101);
    const mosaic = createMosaic(planes, width, height, options.overlap);
    for (const tile of planTiles(width, height, options))
      mosaic.add(
        cutTile(source, width, height, tile).map((value) => 2 * value + 1),
        tile,
      );
    const result = mosaic.finish();
    for (let i = 0; i < source.length; i++)
      expect(Math.abs(result[i] - (2 * source[i] + 1))).toBeLessThan(1e-4);
  });

  it("blend two answers without a step", () => {
    const [width, height] = [112, 16];
    const mosaic = createMosaic(1, width, height, options.overlap);
    for (const [index, tile] of planTiles(width, height, options).entries())
      mosaic.add(new Float32Array(tile.width * tile.height).fill(index), tile);
    const row = mosaic.finish().subarray(0, width);
    for (let x = 1; x < width; x++) expect(row[x] - row[x - 1]).toBeLessThan(0.1);
    expect(row[0]).toBe(0);
    expect(row[width - 1]).toBe(1);
  });
});
