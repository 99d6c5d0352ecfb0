// SPDX-License-Identifier: Apache-2.0
import { join, resolve } from "node:path";
import { PlateError } from "../core/errors.ts";
import { nearest } from "./nearest.ts";
import { FILE_OPTION, OPTIONS, type Option, type Places } from "./options.ts";
import { parseSetting, type Raw } from "./parse-setting.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where the daemon listens. */
export type Listen =
  | { readonly kind: "socket" }
  | { readonly kind: "loopback"; readonly host: string; readonly port: number };

type ValueOf<Type> = Type extends "count"
  ? number
  : Type extends "paths"
    ? readonly string[]
    : Type extends "address"
      ? Listen
      : string;

type Key = (typeof OPTIONS)[number]["key"];

/** Every setting, settled: flag before variable before file before default. Frozen. */
export type Config = {
  readonly [O in (typeof OPTIONS)[number] as O["key"]]: O extends { choices: readonly (infer Choice)[] }
    ? Choice
    : ValueOf<O["type"]>;
};

export type Origin = "flag" | "environment" | "file" | "default";

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<Key, Origin>>;
}

/** Flags by name without dashes, as a parser of argv leaves them; absent or undefined where not given. */
export type Flags = Readonly<Record<string, unknown>>;

/** Fails with INVALID_FIELD, naming the flag, variable or file key and the nearest known one. */
export function loadConfig(flags: Flags, surroundings: Surroundings): LoadedConfig {
  const file = readFile(flags, surroundings);
  const settled: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  // The state folder comes first in the table, so the defaults below it can be made of it.
  for (const option of OPTIONS) {
    const places: Places = { ...surroundings.places, stateFolder: String(settled.stateFolder) };
    const [origin, value] = settle(option, flags, file, surroundings, places);
    origins[option.key] = origin;
    settled[option.key] = value;
  }
  return {
    config: Object.freeze(settled) as Config,
    origins: Object.freeze(origins) as LoadedConfig["origins"],
  };
}

function settle(
  option: Option,
  flags: Flags,
  file: SettingsFile,
  { env, places: { currentFolder, home } }: Surroundings,
  places: Places,
): readonly [Origin, unknown] {
  const parse = (value: unknown, name: string, folder: string, raw: Raw) =>
    parseSetting(option, value, { name, folder, home, raw });
  const flag = flags[option.flag];
  if (flag !== undefined) return ["flag", parse(flag, `--${option.flag}`, currentFolder, "words")];
  const variable = env[option.env];
  if (variable !== undefined && variable !== "")
    return ["environment", parse(variable, option.env, currentFolder, "words")];
  if (Object.hasOwn(file.settings, option.key))
    return ["file", parse(file.settings[option.key], `${option.key} in ${file.path}`, file.folder, "json")];
  return ["default", parse(option.default(places), option.key, currentFolder, "json")];
}

interface SettingsFile {
  readonly path: string;
  readonly folder: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

function readFile(flags: Flags, { env, places, configFolder, readText }: Surroundings): SettingsFile {
  const asked = flags[FILE_OPTION.flag] ?? env[FILE_OPTION.env];
  const path = asked ? resolve(places.currentFolder, String(asked)) : join(configFolder, "config.json");
  const folder = resolve(path, "..");
  const text = readText(path);
  if (text === undefined) {
    if (asked)
      throw refuse(`The settings file ${path} does not exist.`, "Check --config and PLATEWRIGHT_CONFIG.");
    return { path, folder, settings: {} };
  }
  const settings = parseJson(text, path);
  const keys: readonly string[] = OPTIONS.map(({ key }) => key);
  for (const key of Object.keys(settings)) {
    if (keys.includes(key)) continue;
    const hint = nearest(key, keys);
    throw refuse(
      `The settings file ${path} has the unknown key "${key}".`,
      hint ? `Did you mean "${hint}"?` : `Keys are ${keys.join(", ")}.`,
    );
  }
  return { path, folder, settings };
}

function parseJson(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PlateError(
      "INVALID_FIELD",
      `The settings file ${path} is not JSON: ${(cause as Error).message}.`,
      {
        remedy: "Mend it, or move it away to use the defaults.",
        cause,
      },
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw refuse(
    `The settings file ${path} does not hold an object.`,
    'Write { "logLevel": "debug" }, for example.',
  );
}

const refuse = (message: string, remedy: string) => new PlateError("INVALID_FIELD", message, { remedy });
