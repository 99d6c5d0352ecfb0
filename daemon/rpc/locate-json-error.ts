// SPDX-License-Identifier: Apache-2.0
import { type DescField, type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import { PlateError } from "../core/errors.ts";

/**
 * The error for a protobuf JSON text that was refused with `cause`, placed at the first key that is wrong. The library
 * names message types and fields, not the way to them, so this walks the value again beside its descriptor.
 */
export function locateJsonError(message: DescMessage, text: string, cause: unknown): PlateError {
  const words = cause instanceof Error ? cause.message : String(cause);
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (syntax) {
    return new PlateError("INVALID_FIELD", `The text is not JSON: ${(syntax as Error).message}.`, { cause });
  }
  const found = searchMessage(message, value, "");
  return new PlateError("INVALID_FIELD", found ? found.message : `${words}.`, {
    field: found?.field ?? "",
    remedy: found?.remedy ?? "",
    cause,
  });
}

interface Found {
  readonly field: string;
  readonly message: string;
  readonly remedy: string;
}

function searchMessage(message: DescMessage, value: JsonValue, path: string): Found | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { field: path, message: `${path || "The request"} is not an object.`, remedy: "Write { … }." };
  for (const [key, entry] of Object.entries(value)) {
    const here = path === "" ? key : `${path}.${key}`;
    const field = message.fields.find(({ name, jsonName }) => name === key || jsonName === key);
    if (!field) {
      const known = message.fields.map(({ jsonName }) => jsonName).join(", ");
      return { field: here, message: `${message.name} has no field "${key}".`, remedy: `It has ${known}.` };
    }
    const found = searchField(message, field, key, entry, here);
    if (found) return found;
  }
  // Every field is sound by itself: two of one choice, or one under both its names.
  const words = refusalOf(message, value);
  return words === undefined
    ? undefined
    : { field: path, message: `${path} cannot be read: ${words}.`, remedy: "" };
}

function searchField(
  message: DescMessage,
  field: DescField,
  key: string,
  value: JsonValue,
  path: string,
): Found | undefined {
  if (field.message && field.fieldKind === "message" && value !== null) {
    const found = searchMessage(field.message, value, path);
    if (found) return found;
  }
  if (field.message && field.fieldKind === "list" && Array.isArray(value)) {
    for (const [index, entry] of value.entries()) {
      const found = searchMessage(field.message, entry, `${path}[${index}]`);
      if (found) return found;
    }
  }
  const words = refusalOf(message, { [key]: value });
  if (words === undefined) return undefined;
  const remedy = field.enum ? `Write one of ${field.enum.values.map(({ name }) => name).join(", ")}.` : "";
  return { field: path, message: `${path} cannot be read: ${words}.`, remedy };
}

/** Why the library refuses a value, in its own words without the type's name; undefined where it takes it. */
function refusalOf(message: DescMessage, value: JsonValue): string | undefined {
  try {
    fromJson(message, value);
    return undefined;
  } catch (cause) {
    return (cause as Error).message.replace(/^cannot decode .*? from JSON: /, "");
  }
}
