// SPDX-License-Identifier: Apache-2.0
import { once } from "node:events";
import type {
  handleClientStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerReadableStream,
  ServerWritableStream,
} from "@grpc/grpc-js";
import { PlateError, toPlateError } from "../core/errors.ts";
import { toWireStatus } from "./status.ts";

/** Turns plain functions into gRPC handlers. Whatever they throw reaches the client with its `ErrorDetail`. */
export interface Answering {
  unary<Req, Res>(answer: (request: Req) => Res | Promise<Res>): handleUnaryCall<Req, Res>;
  /** `signal` fires when the client leaves or the server closes. */
  serverStream<Req, Res>(
    answer: (request: Req, signal: AbortSignal) => AsyncIterable<Res>,
  ): handleServerStreamingCall<Req, Res>;
  clientStream<Req, Res>(
    answer: (messages: AsyncIterable<Req>) => Promise<Res>,
  ): handleClientStreamingCall<Req, Res>;
}

/** What an operator should hear of: faults of the daemon itself, with the method that met them. */
export type ReportFault = (fault: PlateError, method: string) => void;

/** `closing` ends open streams with DAEMON_STOPPING. */
export function createAnswering(report: ReportFault, closing: AbortSignal): Answering {
  const wireStatus = (thrown: unknown, method: string) => {
    const error = toPlateError(thrown);
    if (error.reason === "INTERNAL") report(error, method);
    return toWireStatus(error);
  };
  return {
    unary: (answer) => async (call, respond) => {
      try {
        respond(null, await answer(call.request));
      } catch (thrown) {
        respond(wireStatus(thrown, call.getPath()));
      }
    },
    serverStream: (answer) => async (call) => {
      const left = new AbortController();
      // It also fires after a normal end, when nobody listens to the signal any more.
      call.once("cancelled", () => left.abort());
      const signal = AbortSignal.any([left.signal, closing]);
      try {
        await pour(answer(call.request, signal), call, signal);
        if (closing.aborted) throw stopping();
        call.end();
      } catch (thrown) {
        if (left.signal.aborted) return;
        call.emit("error", wireStatus(closing.aborted ? stopping() : thrown, call.getPath()));
      }
    },
    clientStream: (answer) => async (call, respond) => {
      try {
        respond(null, await answer(received(call)));
      } catch (thrown) {
        if (!call.cancelled) respond(wireStatus(thrown, call.getPath()));
      }
    },
  };
}

const stopping = () =>
  new PlateError("DAEMON_STOPPING", "The daemon is shutting down.", {
    remedy: "Connect again; it goes on where it stopped.",
  });

/**
 * Sends what `source` yields and waits whenever the client is behind, so a slow client holds back its own source and
 * takes no memory here beyond the few messages that grpc-js queues.
 */
async function pour<Req, Res>(
  source: AsyncIterable<Res>,
  call: ServerWritableStream<Req, Res>,
  signal: AbortSignal,
): Promise<void> {
  for await (const message of source) {
    if (signal.aborted) return;
    if (!call.write(message)) await once(call, "drain", { signal });
  }
}

/** The client's messages. Its leaving early fails as CANCELLED rather than as the stream's "Premature close". */
async function* received<Req, Res>(call: ServerReadableStream<Req, Res>): AsyncIterable<Req> {
  try {
    yield* call as AsyncIterable<Req>;
  } catch (cause) {
    if (call.cancelled) throw new PlateError("CANCELLED", "The client left during the upload.", { cause });
    throw new PlateError("LIMIT_EXCEEDED", "A message could not be received.", {
      remedy: "Keep chunks within `Limits.chunk_bytes`.",
      cause,
    });
  }
}
