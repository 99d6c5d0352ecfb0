// SPDX-License-Identifier: Apache-2.0
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { PlateError } from "../core/errors.ts";
import { writePrivate } from "./write-private.ts";

/** How to reach a running daemon. Every client finds it in `endpoint.json` of the runtime folder. */
export interface Endpoint {
  /** A gRPC target: `unix:/run/user/1000/platewright/daemon.sock` or `127.0.0.1:41234`. */
  readonly address: string;
  /** Sent as `authorization: Bearer <token>`; empty on a unix socket, where the folder's mode is the gate. */
  readonly token: string;
  /** The daemon's process id. */
  readonly pid: number;
  /** The daemon's version. */
  readonly version: string;
}

export const endpointFile = (runtimeFolder: string) => join(runtimeFolder, "endpoint.json");

export const writeEndpoint = (runtimeFolder: string, endpoint: Endpoint): Promise<void> =>
  writePrivate(endpointFile(runtimeFolder), `${JSON.stringify(endpoint)}\n`);

/** Undefined where no daemon has left one. */
export async function readEndpoint(runtimeFolder: string): Promise<Endpoint | undefined> {
  const path = endpointFile(runtimeFolder);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
  try {
    const { address, token, pid, version } = JSON.parse(text) as Record<keyof Endpoint, unknown>;
    if (typeof address === "string" && typeof token === "string" && Number.isInteger(pid))
      return { address, token, pid: pid as number, version: String(version) };
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
}

/** Removes the file if it still is this daemon's own. */
export async function removeEndpoint(runtimeFolder: string, endpoint: Endpoint): Promise<void> {
  const present = await readEndpoint(runtimeFolder);
  if (present?.pid === endpoint.pid && present.address === endpoint.address)
    await rm(endpointFile(runtimeFolder), { force: true });
}

const damaged = (path: string, cause?: unknown) =>
  new PlateError("FILE_DAMAGED", `The endpoint file ${path} cannot be read.`, {
    remedy: "Delete it and start the daemon again.",
    cause,
  });
