// SPDX-License-Identifier: Apache-2.0
import type { KernelName, Tasks } from "./kernels.ts";

/**
 * Hands that share the rows of a picture. A kernel reads what it likes of its task and writes its own rows alone, so the
 * result is the same for any number of hands. Tasks are plain data; what a kernel writes lies in shared memory.
 */
export interface Crew {
  /** Resolves once the kernel has run over the rows 0 to `rows`. */
  run<Name extends KernelName>(kernel: Name, task: Tasks[Name], rows: number): Promise<void>;
}
