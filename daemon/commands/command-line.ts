// SPDX-License-Identifier: Apache-2.0
import yargs, { type ArgumentsCamelCase, type Argv } from "yargs";
import { VERSION } from "../config/version.ts";
import { PlateError, toPlateError } from "../core/errors.ts";
import { EXIT, EXIT_CODES_HELP, type ExitCode, exitCodeOf } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

/** One verb: its flags, and what it does with them. */
interface Verb<Args> {
  builder(argv: Argv): Argv<Args>;
  run(args: ArgumentsCamelCase<Args>, terminal: Terminal): Promise<ExitCode>;
}

/** Arguments of a verb, from its builder. */
export type ArgumentsOf<Builder> = Builder extends (argv: Argv) => Argv<infer Args>
  ? ArgumentsCamelCase<Args>
  : never;

/** Runs one command to its exit code. A verb's module is loaded when it is asked for. */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const cli = yargs([...words])
    .scriptName("platewright")
    .usage(
      "$0 <command>\n\nTurns render passes, lights and a prompt into a scene-linear plate, on this machine.",
    )
    .version(VERSION)
    .strict()
    .demandCommand(1, "Say what to do.")
    .recommendCommands()
    .epilogue(EXIT_CODES_HELP)
    .wrap(110)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new PlateError("INVALID_FIELD", message, { remedy: "See --help." });
    });
  const add = <Args>(words: string, describe: string, load: () => Promise<Verb<Args>>) =>
    cli.command<Args>(
      words,
      describe,
      async (argv) => (await load()).builder(argv),
      async (args) => {
        code = await (await load()).run(args, terminal);
      },
    );
  add("generate", "Make a plate from passes and a prompt", () => import("./generate.ts"));
  add("watch <folder>", "Make a plate of every EXR that arrives in a folder", () => import("./watch.ts"));
  add("models <action> [name]", "List, show and verify models", () => import("./models.ts"));
  add("jobs <action> [id]", "List, show, watch and cancel jobs", () => import("./jobs.ts"));
  add("serve", "Run the daemon", () => import("./serve.ts"));
  try {
    await cli.parseAsync();
    return code;
  } catch (thrown) {
    return explain(thrown, terminal);
  }
}

function explain(thrown: unknown, terminal: Terminal): ExitCode {
  const error = toPlateError(thrown);
  terminal.say(`platewright: ${error.message}`);
  if (error.remedy) terminal.say(`  ${error.remedy}`);
  if (error.reason === "INTERNAL" && error.cause instanceof Error) terminal.say(String(error.cause.stack));
  return exitCodeOf(error.reason);
}
