// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Image } from "../image.ts";

/** A channel of the plate's file, of values that its stored type can hold; the writer rounds them to it. */
export interface PlateChannel {
  readonly name: string;
  readonly type: "half" | "float";
  readonly data: Float32Array;
}

export interface PlateContent {
  /** RGB, scene-linear, associated with `alpha` where there is one. */
  readonly plate: Image;
  /** The beauty's coverage, carried over; its layer is left out without one. */
  readonly alpha?: Image;
  /** By-products by layer name: one plane becomes `<layer>.Y`, three become `<layer>.R`, `.G`, `.B`. */
  readonly layers: ReadonlyMap<string, Image>;
}

export interface ArrangedPlate {
  readonly channels: readonly PlateChannel[];
  /** Names of the layers beside the bare RGB(A). */
  readonly layers: readonly string[];
  /** Values that the stored type cannot hold and that were set to its largest one. */
  readonly clamped: number;
  /** Values that were no number and were set to zero. */
  readonly replaced: number;
}

/** The largest finite value of each type. */
const LIMITS = { half: 65504, float: 3.4028234663852886e38 } as const;

/**
 * The plate and its by-products as named channels. What is stored is always finite: NaN becomes 0, and what lies beyond
 * the type's largest value (65504 for half), infinities included, becomes that value with its sign. Both are counted.
 * Planes without either are taken over as they are.
 */
export function arrangeLayers(content: PlateContent, bitDepth: "half" | "float"): ArrangedPlate {
  const named = [
    ...suffixed("", content.plate, ["R", "G", "B"]),
    ...(content.alpha ? suffixed("", content.alpha, ["A"]) : []),
  ];
  const layers: string[] = [];
  for (const [layer, image] of content.layers) {
    const name = channelWord(layer);
    if (name === "" || layers.includes(name))
      throw new PlateError("INTERNAL", `Two layers of the plate are called "${name}".`);
    layers.push(name);
    named.push(...suffixed(`${name}.`, image, image.planes.length === 1 ? ["Y"] : ["R", "G", "B"]));
  }
  const limit = LIMITS[bitDepth];
  let clamped = 0;
  let replaced = 0;
  const channels = named.map(({ name, plane }): PlateChannel => {
    let data = plane;
    for (let index = 0; index < plane.length; index++) {
      const value = plane[index];
      if (value >= -limit && value <= limit) continue;
      if (data === plane) data = plane.slice();
      if (Number.isNaN(value)) {
        data[index] = 0;
        replaced++;
      } else {
        data[index] = value > 0 ? limit : -limit;
        clamped++;
      }
    }
    return { name, type: bitDepth, data };
  });
  return { channels, layers, clamped, replaced };
}

function suffixed(prefix: string, image: Image, suffixes: readonly string[]) {
  if (image.planes.length !== suffixes.length)
    throw new PlateError(
      "INTERNAL",
      `Layer "${prefix}" has ${image.planes.length} planes in place of ${suffixes.length}.`,
    );
  return image.planes.map((plane, index) => ({ name: prefix + suffixes[index], plane }));
}

/** A host's name as part of a channel name: control characters would end it early or hide it in a viewer. */
function channelWord(name: string): string {
  return name.replace(/\p{Cc}/gu, "_").trim();
}
