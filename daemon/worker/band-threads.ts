// SPDX-License-Identifier: Apache-2.0
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { alone } from "../core/alone.ts";
import { type Share, shareOut, takeBands } from "../core/bands.ts";
import type { Crew } from "../core/crew.ts";
import { PlateError } from "../core/errors.ts";
import type { BandsTaken } from "./band-thread.ts";
import { createCollector } from "./collector.ts";

/** The work waits for memory, not for arithmetic, beyond this many. */
const MOST_HANDS = 8;
const ENTRY = new URL("./band-thread.ts", import.meta.url);
/** Of each, for views of rows, which live a moment; left to itself the engine takes four times as much at once. */
const YOUNG_MB = 12;

/**
 * A crew of the calling thread and as many more as make `threads` (0: one a core). The others start with the first work,
 * stay for the next, cost nothing while idle and never keep the process alive. One that dies fails the work in hand; the
 * next work starts another in its place.
 */
export function createBandThreads(threads: number, entry = ENTRY): Crew {
  const hands = Math.min(threads > 0 ? threads : availableParallelism(), MOST_HANDS);
  const helpers = new Set<Helper>();
  const collect = createCollector();
  // By itself: a closure made in `run` would keep the first picture for as long as the thread lives.
  const hire = () => {
    const helper = startHelper(entry, () => helpers.delete(helper));
    helpers.add(helper);
  };
  return {
    async run(kernel, task, rows) {
      collect();
      if (hands === 1) return alone.run(kernel, task, rows);
      while (helpers.size < hands - 1) hire();
      const share = shareOut(kernel, task, rows, hands);
      const taken = [...helpers].map((helper) => helper.take(share));
      const own = async () => takeBands(share);
      await Promise.all([own(), ...taken]);
    },
  };
}

interface Helper {
  /** Resolves once the thread finds no band left. */
  take(share: Share): Promise<void>;
}

function startHelper(entry: URL, onDeath: () => void): Helper {
  const thread = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
  thread.unref();
  /** Oldest first: a thread answers in turn. */
  const waiting: PromiseWithResolvers<void>[] = [];
  let cause: unknown;
  thread.on("message", ({ error }: BandsTaken) => {
    const work = waiting.shift();
    if (waiting.length === 0) thread.unref();
    if (error) work?.reject(broken(error.message, error));
    else work?.resolve();
  });
  thread.on("error", (thrown) => {
    cause = thrown;
  });
  thread.on("exit", (code) => {
    onDeath();
    for (const work of waiting.splice(0)) work.reject(broken(`it ended with code ${code}`, cause));
  });
  return {
    take(share) {
      const work = Promise.withResolvers<void>();
      waiting.push(work);
      // While it works the process waits for it.
      thread.ref();
      thread.postMessage(share);
      return work.promise;
    },
  };
}

const broken = (what: string, cause: unknown) =>
  new PlateError("INTERNAL", `A thread that shaded the picture failed: ${what}.`, {
    remedy: "Send the job again. If it fails again, set threads to 1 and free some memory.",
    cause,
  });
