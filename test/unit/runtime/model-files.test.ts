// SPDX-License-Identifier: Apache-2.0
import { appendFile, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ModelDescriptor, parseDescriptor } from "../../../daemon/core/pipelines/descriptor.ts";
import type { Tensor } from "../../../daemon/core/tensor.ts";
import { createModelFiles } from "../../../daemon/runtime/model-files.ts";

const tiny = fileURLToPath(new URL("../../contract/pipelines/tiny", import.meta.url));
const options = { device: "cpu", threads: 1 };

let folder: string;
let descriptor: ModelDescriptor;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "platewright-model-"));
  await cp(tiny, folder, { recursive: true });
  descriptor = parseDescriptor(await readFile(join(folder, "plate.json"), "utf8"), "plate.json");
});

afterEach(() => rm(folder, { recursive: true }));

const ids = (length: number): Tensor => ({
  dtype: "int64",
  dims: [1, length],
  data: new BigInt64Array(length),
});

describe("the files of a model", () => {
  it("run a graph and tell its ports", async () => {
    await using files = createModelFiles(folder, descriptor, options);
    const graph = await files.graph("text_encoder");
    expect(graph.inputs).toEqual([{ name: "input_ids", dtype: "int64", dims: [1, 32] }]);
    const { prompt_embeds } = await graph.run({ input_ids: ids(32) });
    expect(prompt_embeds.dtype).toBe("float32");
    expect(prompt_embeds.dims).toEqual([1, 128]);
  });

  it("go on running a graph that had to leave the cache", async () => {
    await using files = createModelFiles(folder, descriptor, { ...options, budgetBytes: 1 });
    const encoder = await files.graph("text_encoder");
    await files.graph("transformer");
    const { prompt_embeds } = await encoder.run({ input_ids: ids(32) });
    expect(prompt_embeds.dims).toEqual([1, 128]);
  });

  it("read a text component", async () => {
    await using files = createModelFiles(folder, descriptor, options);
    expect(JSON.parse(await files.text("tokenizer")).model.type).toBe("WordLevel");
  });

  it("refuse an altered file by name", async () => {
    await appendFile(join(folder, "text_encoder/model.onnx"), "x");
    await using files = createModelFiles(folder, descriptor, options);
    await expect(files.graph("text_encoder")).rejects.toMatchObject({
      reason: "MODEL_BROKEN",
      message: expect.stringContaining("text_encoder/model.onnx"),
    });
  });

  it("refuse an absent file by name", async () => {
    await rm(join(folder, "tokenizer/tokenizer.json"));
    await using files = createModelFiles(folder, descriptor, options);
    await expect(files.text("tokenizer")).rejects.toMatchObject({
      reason: "MODEL_BROKEN",
      message: expect.stringContaining("tokenizer/tokenizer.json"),
    });
  });

  it("find a file that was repaired since", async () => {
    await rm(join(folder, "tokenizer/tokenizer.json"));
    await using files = createModelFiles(folder, descriptor, options);
    await expect(files.text("tokenizer")).rejects.toThrow();
    await cp(join(tiny, "tokenizer"), join(folder, "tokenizer"), { recursive: true });
    expect(await files.text("tokenizer")).toContain("WordLevel");
  });

  it("refuse a component that the descriptor lacks", async () => {
    await using files = createModelFiles(folder, descriptor, options);
    await expect(files.graph("vae_decoder")).rejects.toMatchObject({ reason: "MODEL_BROKEN" });
  });

  it("refuse a file that is no graph", async () => {
    const components = { ...descriptor.components, transformer: descriptor.components.tokenizer };
    await using files = createModelFiles(folder, { ...descriptor, components }, options);
    await expect(files.graph("transformer")).rejects.toMatchObject({ reason: "MODEL_BROKEN" });
  });

  it.each([
    ["an absent input", {}, /wants the input "input_ids"/],
    ["an unknown input", { input_ids: ids(32), other: ids(1) }, /no input "other"/],
    ["a wrong size", { input_ids: ids(12) }, /\[1, 32\] and is given \[1, 12\]/],
    [
      "a wrong type",
      { input_ids: { dtype: "float32", dims: [1, 32], data: new Float32Array(32) } satisfies Tensor },
      /as int64 and is given float32/,
    ],
    [
      "too few values",
      { input_ids: { dtype: "int64", dims: [1, 32], data: new BigInt64Array(3) } satisfies Tensor },
      /3 values/,
    ],
  ])("refuse %s before the run", async (_, feeds, message) => {
    await using files = createModelFiles(folder, descriptor, options);
    const graph = await files.graph("text_encoder");
    await expect(graph.run(feeds as Record<string, Tensor>)).rejects.toThrow(message);
  });
});
