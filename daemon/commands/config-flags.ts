// SPDX-License-Identifier: Apache-2.0
import type { Argv, Options } from "yargs";
import { FILE_OPTION, OPTIONS } from "../config/options.ts";

type Key = (typeof OPTIONS)[number]["key"];

/** Settings that every verb needs to meet its daemon. */
export const MEETING_KEYS: readonly Key[] = ["stateFolder", "runtimeFolder"];

/** The settings table as flags of a command line, with their variables and units in the help. */
export function configFlags<Args>(
  argv: Argv<Args>,
  keys: readonly Key[] = OPTIONS.map(({ key }) => key),
): Argv<Args> {
  for (const option of OPTIONS) {
    if (!keys.includes(option.key)) continue;
    const unit = option.unit ? `, ${option.unit}` : "";
    const flag: Options = {
      group: "Settings:",
      describe: `${option.doc}${unit} [${option.env}]`,
      requiresArg: true,
      ...(option.type === "paths" ? { type: "string", array: true } : { type: "string" }),
      ...(option.type === "choice" ? { choices: option.choices } : {}),
    };
    argv.option(option.flag, flag);
  }
  argv.option(FILE_OPTION.flag, {
    group: "Settings:",
    describe: `${FILE_OPTION.doc} [${FILE_OPTION.env}]`,
    type: "string",
    requiresArg: true,
  });
  return argv;
}

/** The given settings as words again, for the daemon that a verb starts. */
export function configWords(args: Readonly<Record<string, unknown>>): string[] {
  const flags = [
    ...OPTIONS.filter(({ key }) => MEETING_KEYS.includes(key)).map(({ flag }) => flag),
    FILE_OPTION.flag,
  ];
  return flags.flatMap((flag) => (args[flag] === undefined ? [] : [`--${flag}`, String(args[flag])]));
}
