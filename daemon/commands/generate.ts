// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from "node:crypto";
import type { Argv } from "yargs";
import type { ArgumentsOf } from "./command-line.ts";
import { configFlags, MEETING_KEYS } from "./config-flags.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { followJob } from "./follow-job.ts";
import { openDaemon } from "./open-daemon.ts";
import { printPlan } from "./print-plan.ts";
import { readRequest, requestFlags } from "./request-flags.ts";
import type { Terminal } from "./terminal.ts";

export const builder = (argv: Argv) =>
  configFlags(
    requestFlags(argv)
      .option("dry-run", {
        boolean: true,
        default: false,
        describe: "Say which channels answer which pass; make nothing",
      })
      .option("json", { boolean: true, default: false, describe: "One JSON line for each event" })
      .example('$0 generate --passes beauty.exr --scene scene.json --prompt "overcast dusk"', "One plate")
      .example(
        "$0 generate --passes shot.####.exr --frames 1001-1048 --out plates --seed 7",
        "A range of frames",
      )
      .example(
        "$0 generate --passes rgb.exr --passes n.exr,kind=normal,space=camera",
        "Passes in files of their own",
      )
      .example("$0 generate --request request.json --dry-run", "What a written request would use"),
    MEETING_KEYS,
  );

export async function run(args: ArgumentsOf<typeof builder>, terminal: Terminal): Promise<ExitCode> {
  using client = await openDaemon(args);
  const request = await readRequest(args, process.cwd(), client.getModel);
  if (args.dryRun) {
    printPlan(request, await client.checkRequest(request), args.json, terminal);
    return EXIT.ok;
  }
  const job = await client.submitJob(randomUUID(), request);
  if (!args.json) terminal.say(`job ${job.id}`);
  return await followJob(client, job.id, args, terminal);
}
