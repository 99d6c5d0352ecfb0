// SPDX-License-Identifier: Apache-2.0
import { PASS_KINDS, type PassSource } from "../core/request.ts";
import { absolutePath, count, distinct, invalid, missing, name, sha256, word } from "./check-field.ts";
import type * as wire from "./gen/platewright/v1/passes.ts";
import type { PixelSource } from "./gen/platewright/v1/pixels.ts";
import { DEPTH_MEASURES, VECTOR_SPACES } from "./wire-words.ts";

const MOST_CHANNELS = 64;

export function decodePassSource(source: wire.PassSource, field: string): PassSource {
  if (!source.pixels)
    throw missing(
      `${field}.pixels`,
      `${field} does not say where its pixels are.`,
      "Send a path or a content hash.",
    );
  const channels = count(source.channels, MOST_CHANNELS, `${field}.channels`);
  for (const [index, channel] of channels.entries()) {
    name(channel, `${field}.channels[${index}]`);
    if (channel === "")
      throw invalid(
        `${field}.channels[${index}]`,
        `${field} names an empty channel.`,
        "Send full channel names.",
      );
  }
  distinct(channels, `${field}.channels`);
  return {
    pixels: decodePixelSource(source.pixels, `${field}.pixels`),
    part: name(source.part, `${field}.part`),
    layer: name(source.layer, `${field}.layer`),
    channels,
    kind: word(PASS_KINDS, source.kind, `${field}.kind`),
    vectorSpace: word(VECTOR_SPACES, source.vectorSpace, `${field}.vector_space`),
    depthMeasure: word(DEPTH_MEASURES, source.depthMeasure, `${field}.depth_measure`),
    packedNormals: source.packedNormals,
  };
}

export function decodePixelSource({ from }: PixelSource, field: string): PassSource["pixels"] {
  switch (from?.$case) {
    case "path":
      return { path: absolutePath(from.value, `${field}.path`) };
    case "contentHash":
      return { contentHash: sha256(from.value, `${field}.content_hash`) };
    case undefined:
      throw missing(field, `${field} is empty.`, "Send a path or a content hash.");
  }
}
