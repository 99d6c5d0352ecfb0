// SPDX-License-Identifier: Apache-2.0
import type { Argv } from "yargs";
import type { DaemonClient } from "../client/daemon-client.ts";
import { PASS_KINDS } from "../core/request.ts";
import {
  LoadState,
  Model,
  type ParameterSpec,
  VerifyModelResponse,
} from "../rpc/gen/platewright/v1/model_service.ts";
import type { ArgumentsOf } from "./command-line.ts";
import { configFlags, MEETING_KEYS } from "./config-flags.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { openDaemon } from "./open-daemon.ts";
import { jsonLine } from "./print-json.ts";
import { table } from "./print-table.ts";
import type { Terminal } from "./terminal.ts";

const ACTIONS = ["list", "show", "verify"] as const;
const LOAD_WORDS = ["", "on disk", "loaded", "broken"];

export const builder = (argv: Argv) =>
  configFlags(
    argv
      .positional("action", { choices: ACTIONS, demandOption: true, describe: "What to do" })
      .positional("name", { type: "string", default: "", describe: "The model; the default one otherwise" })
      .option("json", { boolean: true, default: false, describe: "Protobuf JSON, one line each" })
      .example("$0 models show", "The default model: its passes, parameters and words")
      .example("$0 models verify starter", "Compare every file with its hash; exit code 4 where one differs"),
    MEETING_KEYS,
  );

export async function run(args: ArgumentsOf<typeof builder>, terminal: Terminal): Promise<ExitCode> {
  using client = await openDaemon(args);
  switch (args.action) {
    case "list":
      list(await client.listModels(), args.json, terminal);
      return EXIT.ok;
    case "show":
      show(await client.getModel(args.name), args.json, terminal);
      return EXIT.ok;
    case "verify":
      return await verify(client, args.name, args.json, terminal);
  }
}

function list(models: readonly Model[], json: boolean, terminal: Terminal): void {
  if (json) {
    for (const model of models) terminal.out(jsonLine("Model", Model, model));
    return;
  }
  const rows = models.map((model) => [
    model.name,
    model.isDefault ? "default" : "",
    LOAD_WORDS[model.loadState] ?? "",
    `${(Number(model.bytes) / 1e6).toFixed(1)} MB`,
    model.licence?.spdx ?? "",
    model.title,
  ]);
  for (const line of table(["model", "", "state", "size", "licence", "title"], rows)) terminal.out(line);
}

function show(model: Model, json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.out(jsonLine("Model", Model, model));
    return;
  }
  terminal.out(`${model.title} (${model.name} ${model.version}, ${model.licence?.spdx})`);
  terminal.out(model.description);
  if (model.loadState === LoadState.BROKEN) terminal.out("Its files do not match its descriptor.");
  const passes = model.passes.map(({ kind, required, purpose }) => [
    PASS_KINDS[kind - 1],
    required ? "required" : "optional",
    purpose,
  ]);
  for (const line of ["", ...table(["pass", "", "purpose"], passes)]) terminal.out(line);
  const parameters = model.parameters.map((spec) => [spec.name, valuesOf(spec), spec.unit, spec.description]);
  for (const line of ["", ...table(["parameter", "values", "unit", ""], parameters)]) terminal.out(line);
  const looks = model.looks.map(({ name, synonyms, description }) => [
    name,
    synonyms.join(", "),
    description,
  ]);
  if (looks.length > 0) for (const line of ["", ...table(["look", "also", ""], looks)]) terminal.out(line);
}

function valuesOf({ kind }: ParameterSpec): string {
  switch (kind?.$case) {
    case "number":
    case "integer":
      return `${kind.value.defaultValue} (${kind.value.minimum} to ${kind.value.maximum})`;
    case "toggle":
      return String(kind.value.defaultValue);
    case "text":
      return [
        kind.value.defaultValue,
        ...kind.value.choices.filter((word) => word !== kind.value.defaultValue),
      ].join(" | ");
    case undefined:
      return "";
  }
}

async function verify(
  client: DaemonClient,
  name: string,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const verdict = await client.verifyModel(name);
  if (json) terminal.out(jsonLine("VerifyModelResponse", VerifyModelResponse, verdict));
  else
    for (const { path, expectedSha256, actualSha256 } of verdict.files)
      terminal.out(`${verdictWord(expectedSha256, actualSha256)}  ${path}`);
  return verdict.sound ? EXIT.ok : EXIT.jobFailed;
}

const verdictWord = (expected: string, actual: string) =>
  actual === expected ? "sound " : actual === "" ? "absent" : "differs";
