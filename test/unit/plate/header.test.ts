// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { hidePrompts, type Provenance, plateAttributes } from "../../../daemon/core/plate/header.ts";

const provenance: Provenance = {
  daemonVersion: "0.1.0",
  runtimeVersion: "1.30.0",
  deviceKind: "cpu",
  requestJson: '{"prompt":"dusk","seed":"7"}',
  seed: 2n ** 64n - 1n,
  model: { name: "starter", version: "1", descriptorSha256: "ab", components: { unet: "02", decoder: "01" } },
  workingSpace: "lin_ap1_scene",
  unknownWords: ["purple"],
};

it("states colour space, primaries, request, model, seed and versions", () => {
  const attributes = plateAttributes(provenance);
  expect(attributes.get("colorInteropID")).toEqual({ type: "string", value: "lin_ap1_scene" });
  expect(attributes.get("chromaticities")?.value).toEqual([
    0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767,
  ]);
  expect(attributes.get("platewright/request")?.value).toBe(provenance.requestJson);
  expect(attributes.get("platewright/seed")?.value).toBe("18446744073709551615");
  expect(JSON.parse(String(attributes.get("platewright/model")?.value)).components).toEqual({
    decoder: "01",
    unet: "02",
  });
  expect(attributes.get("platewright/unknownWords")?.value).toBe('["purple"]');
  expect(attributes.has("framesPerSecond")).toBe(false);
});

it("gives the same bytes for the same request, however its model lists its files", () => {
  const turned = { ...provenance, model: { ...provenance.model, components: { decoder: "01", unet: "02" } } };
  expect(JSON.stringify([...plateAttributes(turned)])).toBe(JSON.stringify([...plateAttributes(provenance)]));
});

it("states the frame rate of a range as a fraction", () => {
  const frames = { first: 1, last: 2, step: 1, framesPerSecond: { numerator: 24000, denominator: 1001 } };
  expect(plateAttributes({ ...provenance, frames }).get("framesPerSecond")).toEqual({
    type: "rational",
    value: [24000, 1001],
  });
});

it("puts hashes in place of confidential prompts and leaves the rest", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hidden = JSON.parse(
    hidePrompts('{"prompt":"secret castle","negativePrompt":"fog","seed":"7"}', sha256),
  );
  expect(hidden).toEqual({
    prompt: `sha256:${sha256("secret castle")}`,
    negativePrompt: `sha256:${sha256("fog")}`,
    seed: "7",
  });
  expect(hidePrompts('{"seed":"7"}', sha256)).toBe('{"seed":"7"}');
});
