// SPDX-License-Identifier: Apache-2.0
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { PlateError } from "../core/errors.ts";
import type { Option } from "./options.ts";

/** Words come from argv and the environment and are read as numbers or lists; JSON must have the right type. */
export type Raw = "words" | "json";

export interface Written {
  /** The flag, variable or key, for messages. */
  readonly name: string;
  /** Relative paths start here. */
  readonly folder: string;
  /** What `~` stands for. */
  readonly home: string;
  readonly raw: Raw;
}

export function parseSetting(option: Option, value: unknown, written: Written): unknown {
  const refuse = (remedy: string) =>
    new PlateError("INVALID_FIELD", `${written.name} cannot be ${JSON.stringify(value)}.`, {
      field: option.key,
      remedy,
    });
  switch (option.type) {
    case "path":
      if (typeof value !== "string" || value === "") throw refuse("Give a folder.");
      return absolute(value, written);
    case "paths": {
      const list = written.raw === "words" && typeof value === "string" ? value.split(delimiter) : value;
      if (!Array.isArray(list) || !list.every((entry) => typeof entry === "string" && entry !== ""))
        throw refuse("Give a list of folders.");
      return Object.freeze([...new Set(list.map((entry: string) => absolute(entry, written)))]);
    }
    case "count": {
      const number = written.raw === "words" && typeof value === "string" ? Number(value) : value;
      if (
        typeof number !== "number" ||
        !Number.isSafeInteger(number) ||
        number < option.minimum ||
        value === ""
      )
        throw refuse(`Give a whole number of ${option.minimum} or more, in ${option.unit}.`);
      return number;
    }
    case "choice":
      if (!option.choices.some((choice) => choice === value))
        throw refuse(`Give one of ${option.choices.join(", ")}.`);
      return value;
    case "address":
      return parseListen(value, refuse);
    case "text":
      if (typeof value !== "string" || value === "") throw refuse("Give a word.");
      return value;
  }
}

function parseListen(value: unknown, refuse: (remedy: string) => PlateError) {
  if (value === "socket") return Object.freeze({ kind: "socket" });
  const [, host, digits] = /^(127\.0\.0\.1|localhost):(\d{1,5})$/.exec(String(value)) ?? [];
  const port = Number(digits);
  if (host === undefined || port > 65_535)
    throw refuse("Give `socket` or 127.0.0.1:PORT; the daemon serves this machine alone.");
  return Object.freeze({ kind: "loopback", host, port });
}

function absolute(path: string, { folder, home }: Written): string {
  if (path === "~") return home;
  if (/^~[/\\]/.test(path)) return join(home, path.slice(2));
  return isAbsolute(path) ? path : resolve(folder, path);
}
