// SPDX-License-Identifier: Apache-2.0
import type { Box2i, PixelType } from "../../daemon/exr/types.ts";

/** One entry of what `oracle_files.py` prints. */
export interface ReferenceFile {
  readonly name: string;
  readonly parts: readonly {
    readonly name: string;
    readonly codec: string;
    readonly tiled: boolean;
    readonly channels: Readonly<Record<string, PixelType>>;
    readonly data: readonly [number, number, number, number];
    readonly display: readonly [number, number, number, number];
  }[];
}

export const SAMPLE_ARRAYS = { half: Uint16Array, float: Float32Array, uint: Uint32Array } as const;

export function windowOf([xMin, yMin, xMax, yMax]: readonly [number, number, number, number]): Box2i {
  return { xMin, yMin, xMax, yMax };
}

/** Half bits as integers in the order of their values. */
export function halfOrder(bits: number): number {
  return bits & 0x8000 ? -(bits & 0x7fff) : bits;
}
