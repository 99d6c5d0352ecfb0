// SPDX-License-Identifier: Apache-2.0
// A thread that helps with the rows of pictures; see `band-threads.ts`.
import { parentPort } from "node:worker_threads";
import { type Share, takeBands } from "../core/bands.ts";
import { type ErrorRecord, toErrorRecord } from "../core/errors.ts";
import { collection } from "./collector.ts";

/** What a thread is given to do. */
export interface BandWork {
  readonly share: Share;
  /** Whether it then looks for planes that it no longer refers to, as the thread that asks has done. */
  readonly collect: boolean;
}

/** What a thread says when no band of its share is left. */
export interface BandsTaken {
  readonly error?: ErrorRecord;
}

const port = parentPort;
if (!port) throw new Error("band-thread.ts runs in a thread of its own");
const collectNow = collection();
port.on("message", ({ share, collect }: BandWork) => {
  const answer = (taken: BandsTaken) => port.postMessage(taken);
  try {
    takeBands(share);
    answer({});
  } catch (thrown) {
    answer({ error: toErrorRecord(thrown) });
  }
  // Once the share is out of reach.
  if (collect) setImmediate(collectNow);
});
