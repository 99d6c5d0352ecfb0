// SPDX-License-Identifier: Apache-2.0
import type { ExrImage } from "../../../daemon/exr/image.ts";

/** A small image of every pixel type, data window partly outside the display window, with values that are hard to keep. */
export function smallImage(compression: ExrImage["compression"], changes: Partial<ExrImage> = {}): ExrImage {
  const [width, height] = [53, 37];
  const ramp = Float32Array.from({ length: width * height }, (_, index) => Math.sin(index / 40) * 4);
  ramp.set([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    65504,
    65519,
    65520,
    6e-8,
    1e-9,
  ]);
  return {
    displayWindow: { xMin: 0, yMin: 0, xMax: 49, yMax: 39 },
    dataWindow: { xMin: -3, yMin: 5, xMax: width - 4, yMax: height + 4 },
    pixelAspectRatio: 1,
    channels: [
      { name: "R", type: "half", data: ramp },
      { name: "G", type: "half", data: Uint16Array.from(ramp, (_, index) => (index * 31) & 0x7bff) },
      { name: "ViewLayer.Depth.Z", type: "float", data: ramp },
      { name: "id", type: "uint", data: Uint32Array.from(ramp, (_, index) => index * 2654435) },
    ],
    compression,
    attributes: [
      { name: "colorInteropID", type: "string", value: "lin_ap1_scene" },
      {
        name: "chromaticities",
        type: "chromaticities",
        value: [0.713, 0.293, 0.165, 0.83, 0.128, 0.044, 0.32168, 0.33767],
      },
      { name: "framesPerSecond", type: "rational", value: [24000, 1001] },
      {
        name: "platewright/provenance/with-a-name-of-many-bytes",
        type: "string",
        value: '{"prompt":"Räume"}',
      },
      { name: "screenScale", type: "v2f", value: [0.5, 2] },
      { name: "worldToCamera", type: "m44f", value: Array.from({ length: 16 }, (_, index) => index / 4) },
      { name: "take", type: "int", value: -7 },
      { name: "exposure", type: "float", value: 1.5 },
    ],
    ...changes,
  };
}

/** The half-float bits of a number, rounded as IEEE 754 asks. */
export function toHalf(values: Float32Array): Uint16Array {
  return new Uint16Array(Float16Array.from(values).buffer);
}
