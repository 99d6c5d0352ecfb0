// SPDX-License-Identifier: Apache-2.0
import { isAbsolute } from "node:path";
import { PlateError } from "../core/errors.ts";

/**
 * Checks of single fields. Each takes the value and the field's path in proto names, returns the value, and fails
 * with words that name value, field and way out.
 */

export const invalid = (field: string, message: string, remedy = "") =>
  new PlateError("INVALID_FIELD", message, { field, remedy });

export const missing = (field: string, message: string, remedy = "") =>
  new PlateError("MISSING_FIELD", message, { field, remedy });

export const overLimit = (field: string, message: string, remedy = "") =>
  new PlateError("LIMIT_EXCEEDED", message, { field, remedy });

const SHOWN_CHARACTERS = 60;

/** A text as it may stand in a message: quoted, one line, clipped. */
export function quoted(text: string): string {
  const clipped = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return JSON.stringify(clipped);
}

export function finite(value: number, field: string): number {
  if (!Number.isFinite(value))
    throw invalid(
      field,
      `${field} is ${value}.`,
      "Send a finite number; look for a division by zero in the scene.",
    );
  return value;
}

/** A finite number from `low` to `high`, both inclusive. */
export function within(value: number, low: number, high: number, field: string): number {
  finite(value, field);
  if (value >= low && value <= high) return value;
  const range = high === Number.POSITIVE_INFINITY ? `of ${low} or more` : `from ${low} to ${high}`;
  throw invalid(field, `${field} is ${value}.`, `Send a number ${range}.`);
}

export const notNegative = (value: number, field: string) =>
  within(value, 0, Number.POSITIVE_INFINITY, field);

export function positive(value: number, field: string): number {
  if (finite(value, field) > 0) return value;
  throw invalid(field, `${field} is ${value}.`, "Send a number above 0.");
}

/** The word of an enum number; undefined for 0. A number without a word comes from a newer client. */
export function word<T extends string>(words: readonly T[], value: number, field: string): T | undefined {
  if (value === 0) return undefined;
  const found = words[value - 1];
  if (found === undefined)
    throw invalid(
      field,
      `${field} is ${value}, which this daemon does not know.`,
      `It knows ${words.map((name, index) => `${index + 1} (${name})`).join(", ")}.`,
    );
  return found;
}

/** At most `bytes` of UTF-8. */
export function text(value: string, bytes: number, field: string): string {
  const length = Buffer.byteLength(value);
  if (length > bytes)
    throw overLimit(field, `${field} is ${length} bytes long; the limit is ${bytes}.`, "Shorten it.");
  return value;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u001f\u007f]/;

/** A name of a thing: one line, at most 255 bytes; empty is allowed. */
export function name(value: string, field: string): string {
  if (CONTROL.test(value))
    throw invalid(
      field,
      `${field} holds a control character: ${quoted(value)}.`,
      "Send one line of plain text.",
    );
  return text(value, 255, field);
}

export function count<T>(list: readonly T[], limit: number, field: string): readonly T[] {
  if (list.length > limit)
    throw overLimit(field, `${field} has ${list.length} entries; the limit is ${limit}.`, "Send fewer.");
  return list;
}

export function absolutePath(value: string, field: string): string {
  if (CONTROL.test(value))
    throw invalid(field, `${field} holds a control character: ${quoted(value)}.`, "Send a plain path.");
  if (!isAbsolute(value))
    throw invalid(
      field,
      `${field} is ${quoted(value)}, not an absolute path.`,
      "Send the path from the root.",
    );
  return text(value, 4096, field);
}

export function sha256(value: string, field: string): string {
  if (!/^[0-9a-f]{64}$/.test(value))
    throw invalid(field, `${field} is ${quoted(value)}, not a SHA-256.`, "Send 64 lower-case hex digits.");
  return value;
}

/** Refuses the second of two equal entries. */
export function distinct<T>(list: readonly T[], field: string): void {
  const seen = new Set<T>();
  for (const [index, entry] of list.entries()) {
    if (seen.has(entry))
      throw invalid(`${field}[${index}]`, `${field} holds ${quoted(String(entry))} twice.`, "Send it once.");
    seen.add(entry);
  }
}
