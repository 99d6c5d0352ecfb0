// SPDX-License-Identifier: Apache-2.0
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sharedMemoryMade } from "../core/shared-memory.ts";

/**
 * When it is worth some ten milliseconds of each thread to look for planes that nobody needs: the process holds more than
 * a frame of 1920 x 1080 takes, and so many bytes of planes have been made since the last time.
 */
const LARGE = { resident: 1.25 * 2 ** 30, made: 2 ** 28 };

/** V8's own collection of all that this thread no longer refers to. */
export function collection(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/**
 * Frees planes in shared memory that this thread no longer refers to, where the process has grown large, and says whether
 * it did. Left to itself V8 keeps them for a frame or two, and every thread that was shown them does: at 4K that is gigabytes.
 */
export function createCollector({ resident, made } = LARGE): () => boolean {
  const collect = collection();
  let last = 0;
  return () => {
    const now = sharedMemoryMade();
    if (now - last < made || process.memoryUsage.rss() <= resident) return false;
    last = now;
    collect();
    return true;
  };
}
