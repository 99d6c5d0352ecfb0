// SPDX-License-Identifier: Apache-2.0

/** The part of the WebAssembly API that `codec.ts` uses; Node's own types leave it to the DOM library. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class RuntimeError extends Error {}
}
