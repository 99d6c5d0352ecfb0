// SPDX-License-Identifier: Apache-2.0
import { LANES_CODE } from "./lanes-code.ts";

/** What `src/lib.rs` exports. Pointers are byte offsets into its memory. */
interface Lanes {
  readonly memory: WebAssembly.Memory;
  room(floats: number): number;
  shade(strip: number, count: number): void;
  spread(row: number): void;
  finish(row: number): void;
  march(
    ...ray: [
      buffer: number,
      nearness: number,
      x: number,
      y: number,
      z: number,
      dx: number,
      dy: number,
      dz: number,
      reach: number,
      jitter: number,
      margin: number,
    ]
  ): number;
  gather(row: number): void;
  smooth(values: number, into: number, count: number, weights: number, stride: number, apart: number): void;
  control(row: number): void;
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
