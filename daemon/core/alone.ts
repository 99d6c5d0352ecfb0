// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "./crew.ts";
import { KERNELS } from "./kernels.ts";

/** A crew of one: the calling thread. */
export const alone: Crew = {
  async run(kernel, task, rows) {
    KERNELS[kernel](task, 0, rows);
  },
};
