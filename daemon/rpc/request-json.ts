// SPDX-License-Identifier: Apache-2.0
import { PlateRequest } from "./gen/platewright/v1/request.ts";
import { Scene } from "./gen/platewright/v1/scene.ts";
import { jsonToWire, wireToJson } from "./wire-json.ts";

/** One-line protobuf JSON of a request's wire bytes, for plate headers and people. */
export const requestToJson = (canonical: Uint8Array): string =>
  JSON.stringify(wireToJson("PlateRequest", canonical));

/** A request written as protobuf JSON; INVALID_FIELD at the path of what is wrong. */
export const requestFromJson = (text: string): PlateRequest =>
  PlateRequest.decode(jsonToWire("PlateRequest", text));

/** A scene written as protobuf JSON; INVALID_FIELD at the path of what is wrong. */
export const sceneFromJson = (text: string): Scene => Scene.decode(jsonToWire("Scene", text));
