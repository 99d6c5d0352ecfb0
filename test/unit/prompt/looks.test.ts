// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { canonicalWords, readPrompt } from "../../../daemon/core/prompt/looks.ts";

const vocabulary = [
  { name: "fog", synonyms: ["misty", "pea soup"], description: "" },
  { name: "snow", synonyms: ["snow covered"], description: "" },
  { name: "warm", synonyms: ["golden hour"], description: "" },
];
const read = (prompt: string, negative = "") => readPrompt(prompt, negative, vocabulary);
const words = (prompt: string, negative = "") => canonicalWords(read(prompt, negative).looks).join(" ");

describe("reading a prompt", () => {
  it("finds looks by name and by synonym, whatever their case", () => {
    expect(words("Misty street at the Golden Hour")).toBe("fog warm");
  });

  it("takes the longest phrase that fits", () => {
    expect(words("pea soup, snow covered roofs")).toBe("fog snow");
  });

  it("counts a strength word for the look after it alone", () => {
    expect(words("heavy fog and snow")).toBe("heavily fog snow");
    expect(words("a touch of snow, thick fog")).toBe("heavily fog slightly snow");
  });

  it("lets an intensifier raise a weak word no further", () => {
    expect(words("very light snow")).toBe("slightly snow");
    expect(words("very misty")).toBe("heavily fog");
  });

  it("drops looks that a negation or the negative prompt names", () => {
    expect(words("fog, no snow or golden hour")).toBe("fog");
    expect(words("fog and snow", "misty")).toBe("snow");
  });

  it("ends a negation with its clause", () => {
    expect(words("no fog, snow")).toBe("snow");
    expect(words("not snow covered but warm")).toBe("warm");
  });

  it("lets the last mention count", () => {
    expect(words("heavy fog, slightly misty")).toBe("slightly fog");
    expect(words("fog, without fog")).toBe("");
  });

  it("reports words without effect as they were written, each once, and no stop words", () => {
    expect(read("a Dragon in the fog, Dragon", "purple").unknownWords).toEqual(["Dragon", "purple"]);
  });

  it("reports a strength word that has nothing to strengthen", () => {
    expect(read("heavy, fog").unknownWords).toEqual(["heavy"]);
  });

  it("reads an empty prompt as no look", () => {
    expect(read("")).toEqual({ looks: [], unknownWords: [] });
  });
});
