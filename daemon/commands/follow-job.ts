// SPDX-License-Identifier: Apache-2.0
import type { DaemonClient } from "../client/daemon-client.ts";
import { type Job, JobEvent, JobState } from "../rpc/gen/platewright/v1/job.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { jsonLine } from "./print-json.ts";
import { createProgressBar } from "./progress-bar.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Shows a job's events to its end and says how it ended. The first Ctrl-C cancels the job, the second leaves at once.
 * A lost connection throws; the job goes on without us.
 */
export async function followJob(
  client: DaemonClient,
  id: string,
  options: { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const leave = new AbortController();
  let interrupted = false;
  const ignore = terminal.onInterrupt(() => {
    if (interrupted) return leave.abort();
    interrupted = true;
    terminal.say("Cancelling; Ctrl-C again to leave at once.");
    client.cancelJob(id).catch(() => leave.abort());
  });
  const bar = createProgressBar(!options.json && terminal.interactive);
  try {
    for await (const event of client.watchJob(id, 0n, leave.signal)) {
      if (options.json) terminal.out(jsonLine("JobEvent", JobEvent, event));
      else if (event.event?.$case === "progress") bar.show(event.event.value);
    }
  } finally {
    bar.end();
    ignore();
  }
  if (leave.signal.aborted) return EXIT.interrupted;
  const job = await client.getJob(id);
  if (!options.json) printEnd(job, terminal);
  return interrupted && job.state === JobState.CANCELLED ? EXIT.interrupted : exitCodeOfJob(job);
}

function printEnd(job: Job, terminal: Terminal): void {
  for (const plate of job.plates) {
    terminal.out(plate.path);
    if (plate.previewPath) terminal.say(`preview ${plate.previewPath} (${plate.previewView})`);
  }
  const unknown = new Set(job.plates.flatMap(({ unknownWords }) => unknownWords));
  if (unknown.size > 0) terminal.say(`Words without effect: ${[...unknown].join(", ")}.`);
  for (const { frame, error } of job.failures)
    terminal.say(`frame ${frame}: ${error?.message} ${error?.remedy}`);
  if (job.error) terminal.say(`${job.error.message} ${job.error.remedy}`);
  if (job.state === JobState.CANCELLED) terminal.say("The job was cancelled.");
}

export function exitCodeOfJob({ state, failures }: Job): ExitCode {
  switch (state) {
    case JobState.DONE:
      return failures.length > 0 ? EXIT.someFramesFailed : EXIT.ok;
    case JobState.FAILED:
      return EXIT.jobFailed;
    case JobState.CANCELLED:
      return EXIT.cancelled;
    default:
      return EXIT.internal;
  }
}
