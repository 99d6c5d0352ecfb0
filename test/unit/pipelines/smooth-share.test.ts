// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { smoothShare } from "../../../daemon/core/pipelines/relight/smooth-share.ts";
import { createScreenSpace } from "../../../daemon/core/scene/screen-space.ts";
import { assembleSurface } from "../../../daemon/core/scene/surface.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";

const [WIDTH, HEIGHT] = [60, 40];
const frame = rayCastFrame(WIDTH, HEIGHT, ["depth", "normal", "albedo"]);
const surface = await assembleSurface(frame.passes, frame.scene!.view, alone);
const space = await createScreenSpace(surface, frame.scene!.view, alone);
/** The same picture, marched at every second pixel as larger ones are, and reduced as large ones. */
const coarse = await createScreenSpace(surface, frame.scene!.view, alone, { reduction: 1, step: 2 });
const reduced = await createScreenSpace(surface, frame.scene!.view, alone, { reduction: 3, step: 1 });
const isBall = surface.diffuse[0].map((red) => (red > 0.5 ? 1 : 0));

it("leaves an even share as it is", async () => {
  const even = new Float32Array(WIDTH * HEIGHT).fill(0.6);
  for (const marched of [space, coarse, reduced])
    for (const value of await smoothShare(even, marched, alone))
      expect(Math.abs(value - 0.6)).toBeLessThan(1e-6);
});

it.each([space, coarse, reduced])("takes most of the noise out of a floor, $width wide", async (marched) => {
  const noisy = Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => ((at * 7919) % 13) / 12);
  const smooth = await smoothShare(noisy, marched, alone);
  const rows = [35, 36, 37].flatMap((row) =>
    Array.from({ length: 40 }, (_, column) => row * WIDTH + 10 + column),
  );
  const spread = (plane: Float32Array) => {
    const values = rows.map((at) => plane[at]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  expect(spread(smooth)).toBeLessThan(0.35 * spread(noisy));
});

it.each([space, coarse])(
  "keeps what lies on one surface off another before it, $width wide",
  async (marched) => {
    const smooth = await smoothShare(isBall, marched, alone);
    for (const row of [5, 20]) {
      // Along this row the floor or the sky stands behind the ball's left edge.
      const start = row * WIDTH;
      for (let at = start; at < start + WIDTH; at++)
        if (isBall[at] === 0 && surface.hit[at] === 1) expect(smooth[at]).toBeLessThan(0.35);
    }
  },
);
