// SPDX-License-Identifier: Apache-2.0
import { unsetFloats } from "../shared-memory.ts";
import { pick, pixelOfCell } from "./reduced-surface.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** Planes of the reduced picture at its marched pixels, as copies. */
export function pickMarched({ pixel }: ScreenSpace, planes: readonly Float32Array[]): Float32Array[] {
  return planes.map((plane) => {
    const picked = unsetFloats(pixel.length);
    pick(plane, picked, pixel, 0, 0);
    return picked;
  });
}

/** The frame's pixel that each marched one stands for. */
export function framePixels({ frame, reduction, surface, pixel }: ScreenSpace): Int32Array {
  if (reduction === 1) return pixel;
  return pixel.map((at) => {
    const row = pixelOfCell(Math.floor(at / surface.width), reduction, frame.height);
    return row * frame.width + pixelOfCell(at % surface.width, reduction, frame.width);
  });
}
