// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { parseWordTokenizer } from "../../../daemon/core/prompt/word-tokenizer.ts";

const file = (model: unknown) => JSON.stringify({ version: "1.0", model });
const sound = file({
  type: "WordLevel",
  vocab: { "[PAD]": 0, "[UNK]": 1, fog: 2, snow: 3 },
  unk_token: "[UNK]",
});

it("pads at the end and cuts what is too long", () => {
  const tokenizer = parseWordTokenizer(sound);
  expect([...tokenizer.encode(["snow", "fog"], 4)]).toEqual([3n, 2n, 0n, 0n]);
  expect([...tokenizer.encode(["snow", "fog"], 1)]).toEqual([3n]);
});

it("refuses a word that the descriptor promises and the vocabulary lacks", () => {
  expect(() => parseWordTokenizer(sound).encode(["hail"], 4)).toThrow(/lacks the word "hail"/);
});

it.each([
  ["text that is not JSON", "{", /not JSON/],
  ["another kind of tokenizer", file({ type: "BPE", vocab: {} }), /WordLevel/],
  ["a vocabulary without padding", file({ type: "WordLevel", vocab: { fog: 0 } }), /\[PAD\]/],
  ["a word without a number", file({ type: "WordLevel", vocab: { "[PAD]": 0, fog: "x" } }), /"fog"/],
])("refuses %s", (_, text, message) => {
  expect(() => parseWordTokenizer(text)).toThrow(message);
});
