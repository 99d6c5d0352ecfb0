// SPDX-License-Identifier: Apache-2.0
import type { ExrAttribute } from "./types.ts";

/** The attribute types that callers read and write by value. Numbers are float32 or int32 in the file. */
export type AttributeValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "double"; readonly value: number }
  | { readonly type: "int"; readonly value: number }
  /** CIE xy of red, green, blue, white. */
  | { readonly type: "chromaticities"; readonly value: readonly number[] }
  /** Numerator (int32) and denominator (uint32). */
  | { readonly type: "rational"; readonly value: readonly [number, number] }
  | { readonly type: "v2f"; readonly value: readonly number[] }
  | { readonly type: "v3f"; readonly value: readonly number[] }
  /** Row by row. */
  | { readonly type: "m44f"; readonly value: readonly number[] };

type NumberListType = "chromaticities" | "v2f" | "v3f" | "m44f";

const FLOAT_COUNT: Readonly<Record<NumberListType, number>> = { chromaticities: 8, v2f: 2, v3f: 3, m44f: 16 };

const BYTE_COUNT: Readonly<Record<string, number>> = { float: 4, double: 8, int: 4, rational: 8 };

const utf8 = new TextDecoder();

/** The value, or nothing when the type is not one of `AttributeValue` or the bytes do not fit it. */
export function decodeAttribute(attribute: ExrAttribute): AttributeValue | undefined {
  const { type, bytes } = attribute;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type in BYTE_COUNT && bytes.length !== BYTE_COUNT[type]) return undefined;
  switch (type) {
    case "string":
      return { type, value: utf8.decode(bytes) };
    case "float":
      return { type, value: view.getFloat32(0, true) };
    case "double":
      return { type, value: view.getFloat64(0, true) };
    case "int":
      return { type, value: view.getInt32(0, true) };
    case "rational":
      return { type, value: [view.getInt32(0, true), view.getUint32(4, true)] };
    case "chromaticities":
    case "v2f":
    case "v3f":
    case "m44f": {
      const count = FLOAT_COUNT[type];
      if (bytes.length !== count * 4) return undefined;
      return { type, value: Array.from({ length: count }, (_, index) => view.getFloat32(index * 4, true)) };
    }
    default:
      return undefined;
  }
}

export function encodeAttribute(attribute: AttributeValue): ExrAttribute {
  switch (attribute.type) {
    case "string":
      return { type: "string", bytes: Buffer.from(attribute.value, "utf8") };
    case "float":
      return { type: "float", bytes: floats([attribute.value], 1) };
    case "double": {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(attribute.value);
      return { type: "double", bytes };
    }
    case "int": {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32LE(attribute.value);
      return { type: "int", bytes };
    }
    case "rational": {
      const bytes = Buffer.alloc(8);
      bytes.writeInt32LE(attribute.value[0], 0);
      bytes.writeUInt32LE(attribute.value[1], 4);
      return { type: "rational", bytes };
    }
    case "chromaticities":
    case "v2f":
    case "v3f":
    case "m44f":
      return { type: attribute.type, bytes: floats(attribute.value, FLOAT_COUNT[attribute.type]) };
  }
}

function floats(values: readonly number[], count: number): Uint8Array {
  if (values.length !== count) throw new RangeError(`${count} numbers are needed, not ${values.length}`);
  const bytes = Buffer.alloc(count * 4);
  for (let index = 0; index < count; index++) bytes.writeFloatLE(values[index], index * 4);
  return bytes;
}

/** The text of a `string` attribute of the part, if it has one under that name. */
export function stringAttribute(
  attributes: ReadonlyMap<string, ExrAttribute>,
  name: string,
): string | undefined {
  const attribute = attributes.get(name);
  return attribute?.type === "string" ? utf8.decode(attribute.bytes) : undefined;
}

/** The number of a `float`, `double` or `int` attribute. */
export function numberAttribute(
  attributes: ReadonlyMap<string, ExrAttribute>,
  name: string,
): number | undefined {
  const attribute = attributes.get(name);
  const decoded = attribute && decodeAttribute(attribute);
  return typeof decoded?.value === "number" ? decoded.value : undefined;
}

/** The eight numbers of the `chromaticities` attribute: xy of red, green, blue, white. */
export function chromaticitiesAttribute(
  attributes: ReadonlyMap<string, ExrAttribute>,
): readonly number[] | undefined {
  const attribute = attributes.get("chromaticities");
  const decoded = attribute && decodeAttribute(attribute);
  return decoded?.type === "chromaticities" ? decoded.value : undefined;
}
