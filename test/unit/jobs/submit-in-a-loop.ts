// SPDX-License-Identifier: Apache-2.0
// Submits jobs to the journal named by the first argument until it is killed, and says each job's id once it has it.
import { writeSync } from "node:fs";
import { createJournal } from "../../../daemon/jobs/journal.ts";
import { openJournalFile } from "../../../daemon/jobs/journal-file.ts";
import { createJobs } from "../../../daemon/jobs/queue.ts";
import { decode, wireBytes } from "./wire.ts";

const journal = createJournal(openJournalFile(process.argv[2]), { decode });
const jobs = createJobs(
  {
    journal,
    workers: [],
    jobFolder: async (id) => id,
    requestJson: () => "{}",
    now: () => Date.now(),
    newId: () => crypto.randomUUID(),
    log: { info: () => {}, warn: () => {} },
  },
  { queuedJobs: 1_000_000, retryMs: 10 },
);
for (;;) {
  const requestId = crypto.randomUUID();
  const canonical = wireBytes(requestId);
  const job = jobs.submit(requestId, canonical, 1);
  writeSync(1, `${job.id} ${requestId}\n`);
}
