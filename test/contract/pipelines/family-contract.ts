// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import type { Brief, Generated, StageProgress } from "../../../daemon/core/pipelines/contract.ts";
import {
  type ModelDescriptor,
  parseDescriptor,
  resolveParameters,
} from "../../../daemon/core/pipelines/descriptor.ts";
import { familyOf } from "../../../daemon/core/pipelines/index.ts";
import type { ParameterValue, PassKind } from "../../../daemon/core/request.ts";
import { createModelFiles } from "../../../daemon/runtime/model-files.ts";
import { rayCastFrame } from "./ray-cast-frame.ts";

/** A size that no grid divides. */
const [WIDTH, HEIGHT] = [101, 67];

/** What every model family keeps to, tried on one model of it. `prompt` must be one that the model follows. */
export function describeFamily(title: string, folder: string, prompt: string): void {
  describe(title, () => {
    let descriptor: ModelDescriptor;
    let files: ReturnType<typeof createModelFiles>;

    beforeAll(async () => {
      descriptor = parseDescriptor(await readFile(join(folder, "plate.json"), "utf8"), "plate.json");
      files = createModelFiles(folder, descriptor, { device: "cpu", threads: 1 });
      return () => files[Symbol.asyncDispose]();
    });

    const brief = (asked: Partial<Brief> = {}, given: Record<string, ParameterValue> = {}): Brief => ({
      prompt: "",
      negativePrompt: "",
      seed: 1n,
      parameters: resolveParameters(
        descriptor,
        Object.entries(given).map(([name, value]) => ({ name, value })),
      ),
      workingSpace: "lin_rec709_scene",
      byProducts: [],
      ...asked,
    });
    const everyPass = () => descriptor.passes.map(({ kind }) => kind).filter((kind) => kind !== "matte");
    const needed = () => descriptor.passes.filter(({ required }) => required).map(({ kind }) => kind);
    const frame = (kinds: readonly PassKind[] = everyPass()) => rayCastFrame(WIDTH, HEIGHT, kinds);
    const start = (asked: Brief, frames = [frame()]) =>
      familyOf(descriptor).generate(frames, asked, { descriptor, files, crew: alone });

    async function finish(asked: Brief, frames = [frame()]): Promise<Generated[]> {
      const work = start(asked, frames);
      for (;;) {
        const { done, value } = await work.next();
        if (done) return value;
      }
    }
    const plateOf = async (asked: Brief, kinds: readonly PassKind[] = everyPass()) =>
      (await finish(asked, [frame(kinds)]))[0].plate;

    it("gives a finite RGB plate of the frame's own size", async () => {
      const plate = await plateOf(brief({ prompt }));
      expect([plate.width, plate.height, plate.planes.length]).toEqual([WIDTH, HEIGHT, 3]);
      for (const plane of plate.planes) {
        expect(plane.length).toBe(WIDTH * HEIGHT);
        expect(plane.every(Number.isFinite)).toBe(true);
      }
      expect(Math.max(...plate.planes[0])).toBeGreaterThan(0);
    });

    it("gives the same bytes for the same brief", async () => {
      expect((await plateOf(brief({ prompt }))).planes).toEqual((await plateOf(brief({ prompt }))).planes);
    });

    it("lets the seed reach the plate", async () => {
      const first = await plateOf(brief({ prompt }));
      expect(largestDifference(first, await plateOf(brief({ prompt, seed: 2n ** 63n })))).toBeGreaterThan(
        1e-4,
      );
    });

    it("lets the prompt reach the plate", async () => {
      expect(largestDifference(await plateOf(brief()), await plateOf(brief({ prompt })))).toBeGreaterThan(
        0.01,
      );
    });

    it("tells the words that have no effect, where the vocabulary is closed", async () => {
      const [{ unknownWords }] = await finish(brief({ prompt: `${prompt}, a zyzzyva` }));
      expect(unknownWords).toEqual(descriptor.looks.length > 0 ? ["zyzzyva"] : []);
    });

    it("does without every pass that it does not require", async () => {
      const plate = await plateOf(brief(), needed());
      expect(plate.planes.every((plane) => plane.every(Number.isFinite))).toBe(true);
    });

    it("names the pass that it cannot do without", async () => {
      for (const kind of needed()) {
        const rest = everyPass().filter((other) => other !== kind);
        await expect(finish(brief(), [frame(rest)])).rejects.toMatchObject({ reason: "MISSING_PASS" });
      }
    });

    it("yields before each piece of work, with steps that count up to their number", async () => {
      const work = start(brief());
      const seen: StageProgress[] = [];
      for (let next = await work.next(); !next.done; next = await work.next()) seen.push(next.value);
      expect(seen.length).toBeGreaterThan(2);
      for (const { step, stepCount } of seen) expect(step >= 1 && step <= stepCount).toBe(true);
      expect(seen.some(({ stage }) => stage === "sample")).toBe(true);
    });

    it("stops where its caller leaves it and starts afresh after", async () => {
      const work = start(brief());
      await work.next();
      await work.next();
      expect((await work.return([])).done).toBe(true);
      expect((await work.next()).done).toBe(true);
      expect((await plateOf(brief())).width).toBe(WIDTH);
    });

    it("returns one result for each frame", async () => {
      const frames = Array.from({ length: Math.min(2, descriptor.frames.maximum) }, () => frame());
      expect(await finish(brief(), frames)).toHaveLength(frames.length);
    });

    it("gives the by-products that were asked for, of the frame's size", async () => {
      const [{ layers }] = await finish(brief({ byProducts: ["analytic", "visibility"] }));
      const { width, height, planes } = layers.get("analytic") ?? { width: 0, height: 0, planes: [] };
      expect([width, height, planes.length]).toEqual([WIDTH, HEIGHT, 3]);
      expect(layers.get("visibility.Sun")?.planes).toHaveLength(1);
      expect((await finish(brief()))[0].layers.size).toBe(0);
    });

    it("changes nothing outside the matte", async () => {
      const input = frame([...needed(), "normal", "albedo", "beauty", "matte"]);
      const [{ plate }] = await finish(brief({ prompt }), [input]);
      const beauty = input.passes.get("beauty")!.planes;
      for (let at = 0; at < WIDTH * HEIGHT; at++)
        if (input.passes.get("matte")!.planes[0][at] === 0)
          for (let channel = 0; channel < 3; channel++)
            if (plate.planes[channel][at] !== beauty[channel][at])
              expect.fail(`pixel ${at} changed outside the matte`);
    });
  });
}

function largestDifference(a: Image, b: Image): number {
  let largest = 0;
  for (const [channel, plane] of a.planes.entries())
    for (let at = 0; at < plane.length; at++)
      largest = Math.max(largest, Math.abs(plane[at] - b.planes[channel][at]));
  return largest;
}
