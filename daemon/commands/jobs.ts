// SPDX-License-Identifier: Apache-2.0
import type { Argv } from "yargs";
import type { DaemonClient } from "../client/daemon-client.ts";
import { PlateError } from "../core/errors.ts";
import { JOB_STATES } from "../core/job.ts";
import { Job } from "../rpc/gen/platewright/v1/job.ts";
import { numberOf } from "../rpc/wire-words.ts";
import type { ArgumentsOf } from "./command-line.ts";
import { configFlags, MEETING_KEYS } from "./config-flags.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { followJob } from "./follow-job.ts";
import { findRunningDaemon } from "./open-daemon.ts";
import { jsonLine } from "./print-json.ts";
import { table } from "./print-table.ts";
import type { Terminal } from "./terminal.ts";

const ACTIONS = ["list", "show", "watch", "cancel"] as const;

export const builder = (argv: Argv) =>
  configFlags(
    argv
      .positional("action", { choices: ACTIONS, demandOption: true, describe: "What to do" })
      .positional("id", { type: "string", describe: "The job" })
      .option("state", { array: true, choices: JOB_STATES, describe: "list: only jobs in these states" })
      .option("limit", { number: true, default: 20, describe: "list: at most this many, newest first" })
      .option("json", { boolean: true, default: false, describe: "Protobuf JSON, one line each" })
      .example("$0 jobs list --state running --state queued", "What is at work")
      .example("$0 jobs watch ID", "See a job to its end; Ctrl-C cancels it"),
    MEETING_KEYS,
  );

export async function run(args: ArgumentsOf<typeof builder>, terminal: Terminal): Promise<ExitCode> {
  using client = await findRunningDaemon(args);
  if (args.action === "list") return await list(client, args, terminal);
  if (!args.id)
    throw new PlateError("INVALID_FIELD", `jobs ${args.action} needs a job.`, {
      remedy: "See `platewright jobs list`.",
    });
  switch (args.action) {
    case "show":
      show(await client.getJob(args.id), args.json, terminal);
      return EXIT.ok;
    case "watch":
      return await followJob(client, args.id, args, terminal);
    case "cancel":
      show(await client.cancelJob(args.id), args.json, terminal);
      return EXIT.ok;
  }
}

async function list(
  client: DaemonClient,
  { state, limit, json }: ArgumentsOf<typeof builder>,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!Number.isInteger(limit) || limit < 1)
    throw new PlateError("INVALID_FIELD", "--limit is not a whole number of 1 or more.");
  const jobs = await client.listJobs(
    (state ?? []).map((word) => numberOf(JOB_STATES, word)),
    limit,
  );
  if (json) {
    for (const job of jobs) terminal.out(jsonLine("Job", Job, job));
    return EXIT.ok;
  }
  const rows = jobs.map((job) => [
    job.id,
    JOB_STATES[job.state - 1],
    `${job.plates.length}/${job.frameCount}`,
    new Date(Number(job.createdUnixMs)).toISOString(),
    job.request?.model || "(default)",
  ]);
  for (const line of table(["job", "state", "plates", "created", "model"], rows)) terminal.out(line);
  return EXIT.ok;
}

function show(job: Job, json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.out(jsonLine("Job", Job, job));
    return;
  }
  terminal.out(`${job.id}  ${JOB_STATES[job.state - 1]}  ${job.plates.length}/${job.frameCount}`);
  for (const { path } of job.plates) terminal.out(path);
  for (const { frame, error } of job.failures) terminal.out(`frame ${frame}: ${error?.message}`);
  if (job.error) terminal.out(`${job.error.message} ${job.error.remedy}`);
}
