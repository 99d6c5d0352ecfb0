// SPDX-License-Identifier: Apache-2.0
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Argv } from "yargs";
import { PlateError } from "../core/errors.ts";
import { Output } from "../rpc/gen/platewright/v1/request.ts";
import { createFolderWatch } from "./arriving-files.ts";
import type { ArgumentsOf } from "./command-line.ts";
import { configFlags, MEETING_KEYS } from "./config-flags.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { openDaemon } from "./open-daemon.ts";
import { plateOfFile } from "./plate-of-file.ts";
import { readRequest, requestFlags } from "./request-flags.ts";
import type { Terminal } from "./terminal.ts";

export const builder = (argv: Argv) =>
  configFlags(
    requestFlags(argv)
      .positional("folder", { type: "string", demandOption: true, describe: "Where EXR files arrive" })
      .option("settle", { number: true, default: 2, describe: "Seconds a file's size must have stood still" })
      .example('$0 watch renders --scene scene.json --prompt "dusk"', "Plates go to renders/plates")
      .example(
        "$0 watch renders --request template.json --out /shots/plates",
        "Every file by one written request",
      ),
    MEETING_KEYS,
  );

/**
 * Makes a plate of every finished EXR in a folder, one after the other, until Ctrl-C. The file is the first source of
 * the request; the request's own sources come after it. A file that was done before is not made again.
 */
export async function run(args: ArgumentsOf<typeof builder>, terminal: Terminal): Promise<ExitCode> {
  const folder = resolve(args.folder);
  await stat(folder);
  if (args.name !== undefined)
    throw new PlateError("INVALID_FIELD", "watch names every plate after its file.", {
      remedy: "Leave --name out.",
    });
  using client = await openDaemon(args);
  const template = await readRequest(args, process.cwd(), client.getModel);
  const plates = template.output?.folder || join(folder, "plates");
  if (resolve(plates) === folder)
    throw new PlateError("INVALID_FIELD", "Plates would arrive in the folder that is watched.", {
      remedy: "Choose another --out.",
    });
  template.output = Output.create({ ...template.output, folder: plates });
  const stop = new AbortController();
  const ignore = terminal.onInterrupt(() => stop.abort());
  try {
    await using files = createFolderWatch(folder, args.settle, stop.signal);
    terminal.say(`Watching ${folder}; plates go to ${plates}. Ctrl-C ends it.`);
    for await (const path of files) await plateOfFile(path, template, client, stop.signal, terminal);
  } finally {
    ignore();
  }
  return EXIT.ok;
}
