// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint } from "../../../daemon/rpc/endpoint.ts";

export interface CurlAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls a method as a strict foreign client does: `buf curl`, which learns the contract by reflection. */
export function bufCurl(
  endpoint: Endpoint,
  method: string,
  body: unknown,
  ...more: string[]
): Promise<CurlAnswer> {
  const socket = endpoint.address.startsWith("unix:") ? endpoint.address.slice("unix:".length) : undefined;
  const authority = socket ? "localhost" : endpoint.address;
  const args = ["curl", "--reflect", "--protocol", "grpc", "--http2-prior-knowledge", ...more];
  if (socket) args.push("--unix-socket", socket);
  if (endpoint.token) {
    args.push("--header", `authorization: Bearer ${endpoint.token}`);
    args.push("--reflect-header", "*");
  }
  args.push("--data", JSON.stringify(body), `http://${authority}/platewright.v1.${method}`);
  return new Promise((resolve) => {
    const binary = join(import.meta.dirname, "../../../node_modules/.bin/buf");
    execFile(binary, args, { cwd: tmpdir() }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
