// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import { readEndpoint } from "../rpc/endpoint.ts";
import { connect, type DaemonClient } from "./daemon-client.ts";

const API = "platewright.v1";

/** The daemon that serves this runtime folder; undefined where none answers. */
export async function findDaemon(
  runtimeFolder: string,
  clientName: string,
): Promise<DaemonClient | undefined> {
  const endpoint = await readEndpoint(runtimeFolder);
  if (!endpoint) return undefined;
  const client = connect(endpoint);
  const hello = await client.hello(clientName).catch((thrown: unknown) => {
    client[Symbol.dispose]();
    // What a killed daemon leaves behind. Any other failure comes from a daemon that is there.
    if (thrown instanceof PlateError && thrown.reason === "DAEMON_UNAVAILABLE") return undefined;
    throw thrown;
  });
  if (!hello) return undefined;
  if (hello.apiVersion === API) return client;
  client[Symbol.dispose]();
  throw new PlateError("DAEMON_UNAVAILABLE", `Daemon ${hello.daemonVersion} speaks ${hello.apiVersion}.`, {
    remedy: `Install matching versions: this program speaks ${API}.`,
  });
}
