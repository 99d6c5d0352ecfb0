// SPDX-License-Identifier: Apache-2.0
import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import { type JsonMessage, wireToJson } from "../rpc/wire-json.ts";

/** A message as one line of canonical protobuf JSON. */
export const jsonLine = <T>(
  name: JsonMessage,
  codec: { encode(message: T): BinaryWriter },
  message: T,
): string => JSON.stringify(wireToJson(name, codec.encode(message).finish()));
