// SPDX-License-Identifier: Apache-2.0
import type { FrameRange, PlateRequest } from "../../../daemon/core/request.ts";

/** Stands in for protobuf: the journal treats a request's bytes as opaque. */
export const wireBytes = (prompt: string, frames?: FrameRange) =>
  new Uint8Array(Buffer.from(JSON.stringify({ prompt, frames })));

export function decode(canonical: Uint8Array): PlateRequest {
  const { prompt, frames } = JSON.parse(Buffer.from(canonical).toString()) as {
    prompt: string;
    frames?: FrameRange;
  };
  if (prompt === "undecodable") throw new Error("cannot decode this");
  return {
    model: "",
    prompt,
    negativePrompt: "",
    seed: 1n,
    parameters: [],
    passes: [],
    sceneKeys: [],
    frames,
    framing: {},
    output: {
      folder: "",
      namePattern: "",
      compression: "zip",
      bitDepth: "half",
      byProducts: [],
      preview: true,
      hidePrompt: false,
    },
  };
}
