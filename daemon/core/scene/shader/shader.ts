// SPDX-License-Identifier: Apache-2.0
import { SHADER_CODE } from "./shader-code.ts";

/** What `src/lib.rs` exports. Pointers are byte offsets into its memory. */
interface ShaderExports {
  readonly memory: WebAssembly.Memory;
  room(floats: number): number;
  shade(
    planes: number,
    stride: number,
    count: number,
    frame: number,
    lights: number,
    lightCount: number,
    table: number,
    texels: number,
  ): void;
}

let instance: ShaderExports | undefined;

/** The arithmetic of light as WebAssembly: an instance of its own for each thread, made with the first call. */
export function shader(): ShaderExports {
  if (instance) return instance;
  const code = Uint8Array.from(atob(SHADER_CODE), (character) => character.charCodeAt(0));
  instance = new WebAssembly.Instance(new WebAssembly.Module(code)).exports as unknown as ShaderExports;
  return instance;
}
