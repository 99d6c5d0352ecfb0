// SPDX-License-Identifier: Apache-2.0
import { LANES_CODE } from "./lanes-code.ts";

/** What `src/lib.rs` exports. Pointers are byte offsets into its memory. */
export interface Lanes {
  readonly memory: WebAssembly.Memory;
  room(floats: number): number;
  shade(strip: number, count: number): void;
  spread(row: number): void;
  /** Whether all of the row is finite: 1 or 0. */
  finish(row: number): number;
  pack(depths: number): void;
  shadow(row: number, samples: number, open: number, distance: number): void;
  hemisphere(row: number, horizons: number, open: number): void;
  gather(row: number, scene: number, results: number, stride: number): void;
  reflect(row: number, scene: number, results: number, stride: number): void;
  interleave(values: number, planes: number, stride: number, count: number, into: number, size: number): void;
  weigh(of: number): void;
  smooth(values: number, into: number, count: number, shares: number, stride: number, apart: number): void;
  control(row: number): void;
  /** The sum. */
  luminances(row: number): number;
  compose(strip: number, count: number): void;
}

let instance: Lanes | undefined;

/** The arithmetic of light as WebAssembly: an instance of its own for each thread, made with the first call. */
export function lanes(): Lanes {
  if (instance) return instance;
  const code = Uint8Array.from(atob(LANES_CODE), (character) => character.charCodeAt(0));
  instance = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as unknown as Lanes;
  return instance;
}
