// SPDX-License-Identifier: Apache-2.0
import { chmod } from "node:fs/promises";
import { Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import { PlateError } from "../core/errors.ts";
import { newToken, requireToken } from "./access-token.ts";
import { createAnswering, type ReportFault } from "./answer-call.ts";
import { type About, createDaemonService, MESSAGE_BYTES } from "./daemon-service.ts";
import type { JobDesk, ModelDesk, Planner } from "./desks.ts";
import { type Endpoint, removeEndpoint, writeEndpoint } from "./endpoint.ts";
import { widenConnections, widenStreams } from "./flow-window.ts";
import { DaemonServiceService } from "./gen/platewright/v1/daemon_service.ts";
import { ModelServiceService } from "./gen/platewright/v1/model_service.ts";
import { PixelServiceService } from "./gen/platewright/v1/pixel_service.ts";
import { PlateServiceService } from "./gen/platewright/v1/plate_service.ts";
import { addHealth } from "./health.ts";
import { createModelService } from "./model-service.ts";
import { createPixelService, type PixelDesk } from "./pixel-service.ts";
import { createPlateService } from "./plate-service.ts";
import { addReflection } from "./reflection.ts";
import { claimFolder, socketPath, takeOver, withStartLock } from "./runtime-folder.ts";

/** All that the services need of the rest of the daemon. */
export interface Desks {
  readonly jobs: JobDesk;
  readonly models: ModelDesk;
  readonly planner: Planner;
  readonly pixels: PixelDesk;
  /** Asked anew with each Hello. */
  readonly about: () => About;
  readonly report: ReportFault;
}

/** `host` is 127.0.0.1 or localhost, nothing else; port 0 lets the system choose. */
export type Listen =
  | { readonly kind: "socket" }
  | { readonly kind: "loopback"; readonly host: string; readonly port: number };

export interface RpcServer {
  readonly endpoint: Endpoint;
  /**
   * Stops taking calls and lets open ones end. Streams that are still open after `graceMs` end with DAEMON_STOPPING,
   * so that clients know to come back; whatever is left after that is cut.
   */
  close(graceMs: number): Promise<void>;
}

const LAST_WORDS_MS = 500;
const MOST_STREAMS = 256;

/**
 * Serves the contract in `runtimeFolder`: on a unix socket there, or on TCP loopback behind a token made for this start.
 * The endpoint file appears when calls are answered. Fails with DAEMON_UNAVAILABLE where another daemon runs.
 */
export async function createServer(
  desks: Desks,
  options: { readonly runtimeFolder: string; readonly listen: Listen },
): Promise<RpcServer> {
  const { runtimeFolder, listen } = options;
  const token = listen.kind === "loopback" ? newToken() : "";
  const closing = new AbortController();
  const server = new Server({
    "grpc.max_receive_message_length": MESSAGE_BYTES,
    "grpc.max_send_message_length": MESSAGE_BYTES,
    "grpc.max_concurrent_streams": MOST_STREAMS,
    interceptors: listen.kind === "loopback" ? [requireToken(token)] : [],
  });
  widenStreams(server);
  const health = addServices(server, desks, closing.signal);

  await claimFolder(runtimeFolder);
  const endpoint = await withStartLock(runtimeFolder, async () => {
    await takeOver(runtimeFolder);
    const address = await bind(server, runtimeFolder, listen);
    health.setServing(true);
    const bound = { address, token, pid: process.pid, version: desks.about().daemonVersion };
    await writeEndpoint(runtimeFolder, bound);
    return bound;
  });

  return {
    endpoint,
    async close(graceMs) {
      health.setServing(false);
      await removeEndpoint(runtimeFolder, endpoint);
      const sayLastWords = setTimeout(() => closing.abort(), graceMs);
      const cut = setTimeout(() => server.forceShutdown(), graceMs + LAST_WORDS_MS);
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      clearTimeout(sayLastWords);
      clearTimeout(cut);
    },
  };
}

function addServices(server: Server, desks: Desks, closing: AbortSignal) {
  const answering = createAnswering(desks.report, closing);
  const { jobs, planner, models, pixels, about } = desks;
  const { limits } = about();
  server.addService(PlateServiceService, createPlateService({ jobs, models, planner, limits }, answering));
  server.addService(ModelServiceService, createModelService(models, answering));
  server.addService(DaemonServiceService, createDaemonService(about, answering));
  server.addService(PixelServiceService, createPixelService(pixels, answering));
  addReflection(server);
  return addHealth(server, [
    nameOf(PlateServiceService),
    nameOf(ModelServiceService),
    nameOf(DaemonServiceService),
    nameOf(PixelServiceService),
  ]);
}

/** A service's full name, from the path of any of its methods. */
const nameOf = (service: ServiceDefinition) => Object.values(service)[0].path.split("/")[1];

/** The loopback address itself, so that no name service decides who may connect. */
function loopbackAddress(host: string): string {
  if (host === "127.0.0.1" || host === "localhost") return "127.0.0.1";
  throw new PlateError("INVALID_FIELD", `The daemon does not listen on ${host}.`, {
    field: "listen",
    remedy: "It serves this machine alone: use 127.0.0.1, or a unix socket.",
  });
}

async function bind(server: Server, runtimeFolder: string, listen: Listen): Promise<string> {
  if (listen.kind === "loopback") {
    const host = loopbackAddress(listen.host);
    return `${host}:${await bindAt(server, `${host}:${listen.port}`)}`;
  }
  const path = socketPath(runtimeFolder);
  await bindAt(server, `unix:${path}`);
  await chmod(path, 0o600);
  return `unix:${path}`;
}

const bindAt = (server: Server, address: string) =>
  new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
      if (!error) {
        widenConnections(server);
        return resolve(port);
      }
      reject(
        new PlateError("DAEMON_UNAVAILABLE", `The daemon cannot listen at ${address}: ${error.message}.`, {
          remedy: "Choose another port or runtime folder.",
          cause: error,
        }),
      );
    });
  });
