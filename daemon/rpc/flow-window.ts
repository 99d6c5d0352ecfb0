// SPDX-License-Identifier: Apache-2.0
import type { EventEmitter } from "node:events";
import type { ServerHttp2Session } from "node:http2";
import type { Server } from "@grpc/grpc-js";

/** Bytes of one call that may be under way; HTTP/2's default of 64 KiB makes an upload wait for each of its frames. */
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
/** The same of one connection, which bounds what slow handlers can have piled up. */
const CONNECTION_WINDOW_BYTES = 2 * STREAM_WINDOW_BYTES;
/** A chunk of an upload is one frame. */
const FRAME_BYTES = 1024 * 1024;

/**
 * What grpc-js 1.14 keeps to itself: its options for windows hold for clients alone (grpc/grpc-node#3058). Where another
 * version has no such fields the windows stay small, and a contract test says so.
 */
interface Inside {
  readonly commonServerOptions?: { settings?: object };
  readonly http2Servers?: ReadonlyMap<EventEmitter, unknown>;
}

/** Before `server` is bound. */
export function widenStreams(server: Server): void {
  const { commonServerOptions } = server as unknown as Inside;
  if (!commonServerOptions) return;
  commonServerOptions.settings = {
    ...commonServerOptions.settings,
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxFrameSize: FRAME_BYTES,
  };
}

/** After `server` is bound, before a client connects. */
export function widenConnections(server: Server): void {
  for (const listener of (server as unknown as Inside).http2Servers?.keys() ?? [])
    listener.on("session", (session: ServerHttp2Session) =>
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES),
    );
}
