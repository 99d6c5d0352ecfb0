// SPDX-License-Identifier: Apache-2.0
// A thread that helps with the rows of pictures; see `band-threads.ts`.
import { parentPort } from "node:worker_threads";
import { type Share, takeBands } from "../core/bands.ts";
import { type ErrorRecord, toErrorRecord } from "../core/errors.ts";
import { createCollector } from "./collector.ts";

/** What a thread says when no band of its share is left. */
export interface BandsTaken {
  readonly error?: ErrorRecord;
}

const port = parentPort;
if (!port) throw new Error("band-thread.ts runs in a thread of its own");
const collect = createCollector();
port.on("message", (share: Share) => {
  const answer = (taken: BandsTaken) => port.postMessage(taken);
  try {
    takeBands(share);
    answer({});
  } catch (thrown) {
    answer({ error: toErrorRecord(thrown) });
  }
  // Once the share is out of reach.
  setImmediate(collect);
});
