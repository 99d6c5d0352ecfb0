// SPDX-License-Identifier: Apache-2.0
import type { ColourSpace, FrameRange } from "../request.ts";
import { CHROMATICITIES } from "./colour.ts";

/** A typed attribute of the plate's header. */
export type PlateAttribute =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "chromaticities"; readonly value: readonly number[] }
  | { readonly type: "rational"; readonly value: readonly [number, number] };

export interface Provenance {
  readonly daemonVersion: string;
  readonly runtimeVersion: string;
  /** Where the model ran, `cpu` or `cuda`: results differ in the last bits between kinds. */
  readonly deviceKind: string;
  /** The request as protobuf JSON, prompts already hidden where the request asks for it. */
  readonly requestJson: string;
  readonly seed: bigint;
  readonly model: {
    readonly name: string;
    readonly version: string;
    readonly descriptorSha256: string;
    /** SHA-256 by component role. */
    readonly components: Readonly<Record<string, string>>;
  };
  readonly workingSpace: ColourSpace;
  readonly frames?: FrameRange;
  readonly unknownWords: readonly string[];
}

/**
 * What a plate says of itself. It holds all that decides the picture and nothing else, no clock and no job id: the same
 * request gives the same bytes. `colorInteropID` is what Blender 5 and Nuke read, `chromaticities` what others do.
 */
export function plateAttributes(provenance: Provenance): ReadonlyMap<string, PlateAttribute> {
  const { model, frames, workingSpace } = provenance;
  const text = (value: string): PlateAttribute => ({ type: "string", value });
  const json = (value: unknown) => text(JSON.stringify(value));
  const attributes = new Map<string, PlateAttribute>([
    ["software", text(`Platewright ${provenance.daemonVersion}`)],
    ["colorInteropID", text(workingSpace)],
    ["chromaticities", { type: "chromaticities", value: CHROMATICITIES[workingSpace] }],
    ["platewright/request", text(provenance.requestJson)],
    [
      "platewright/model",
      json({
        name: model.name,
        version: model.version,
        descriptorSha256: model.descriptorSha256,
        components: Object.fromEntries(Object.entries(model.components).sort(byName)),
      }),
    ],
    ["platewright/seed", text(String(provenance.seed))],
    [
      "platewright/versions",
      json({
        platewright: provenance.daemonVersion,
        runtime: provenance.runtimeVersion,
        device: provenance.deviceKind,
      }),
    ],
    ["platewright/unknownWords", json(provenance.unknownWords)],
  ]);
  if (frames)
    attributes.set("framesPerSecond", {
      type: "rational",
      value: [frames.framesPerSecond.numerator, frames.framesPerSecond.denominator],
    });
  return attributes;
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1);

/** The request's JSON with each prompt replaced by `sha256:` and the hash of its UTF-8 bytes. */
export function hidePrompts(requestJson: string, sha256: (text: string) => string): string {
  const request = JSON.parse(requestJson) as Record<string, unknown>;
  for (const key of ["prompt", "negativePrompt"]) {
    const words = request[key];
    if (typeof words === "string" && words !== "") request[key] = `sha256:${sha256(words)}`;
  }
  return JSON.stringify(request);
}
