// SPDX-License-Identifier: Apache-2.0
import {
  type DescMessage,
  fromBinary,
  fromJsonString,
  type JsonValue,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { PlateError } from "../core/errors.ts";
import { contract } from "./contract.ts";
import { locateJsonError } from "./locate-json-error.ts";

/** Messages that people read and write as protobuf JSON. */
export type JsonMessage =
  | "PlateRequest"
  | "Scene"
  | "JobEvent"
  | "Job"
  | "Model"
  | "CheckRequestResponse"
  | "VerifyModelResponse";

function describe(message: JsonMessage): DescMessage {
  const descriptor = contract.getMessage(`platewright.v1.${message}`);
  if (!descriptor) throw new PlateError("INTERNAL", `The descriptor set lacks ${message}.`);
  return descriptor;
}

/** Canonical protobuf JSON of a message's wire bytes. */
export function wireToJson(message: JsonMessage, bytes: Uint8Array): JsonValue {
  const descriptor = describe(message);
  return toJson(descriptor, fromBinary(descriptor, bytes));
}

/**
 * Wire bytes of a message written as protobuf JSON. Strict: unknown and doubled keys, wrong types and unknown enum names
 * fail with INVALID_FIELD at the path of the offending key, as it is written.
 */
export function jsonToWire(message: JsonMessage, text: string): Uint8Array {
  const descriptor = describe(message);
  try {
    return toBinary(descriptor, fromJsonString(descriptor, text));
  } catch (cause) {
    throw locateJsonError(descriptor, text, cause);
  }
}
