// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Resident bytes from which on it is worth the time, milliseconds at each kernel, to look for planes that nobody needs: more
 * than a frame of 1920 x 1080 takes.
 */
const LARGE = 1.25 * 2 ** 30;
/** A look at the process's size takes a quarter of a millisecond: while it was small it is not looked at again so soon. */
const LOOK_AGAIN_MS = 40;

/**
 * Frees planes in shared memory that this thread no longer refers to, where the process has grown large. Left to itself V8
 * keeps them for a frame or two, and every thread that was shown them does: at 4K that is gigabytes.
 */
export function createCollector(above = LARGE): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let small = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    if (now - small < LOOK_AGAIN_MS) return;
    if (process.memoryUsage.rss() > above) collect();
    else small = now;
  };
}
