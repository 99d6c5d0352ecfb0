// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from "node:url";
import type { DaemonClient } from "../client/daemon-client.ts";
import { findDaemon } from "../client/find-daemon.ts";
import { findOrStartDaemon } from "../client/start-daemon.ts";
import { stopDaemon } from "../client/stop-daemon.ts";
import { loadConfig } from "../config/config.ts";
import { processSurroundings } from "../config/surroundings.ts";
import { VERSION } from "../config/version.ts";
import { PlateError } from "../core/errors.ts";
import { configWords } from "./config-flags.ts";

const CLIENT_NAME = `platewright-cli/${VERSION}`;

/** The daemon of these settings; started where none runs. */
export function openDaemon(args: Readonly<Record<string, unknown>>): Promise<DaemonClient> {
  const { runtimeFolder, stateFolder } = loadConfig(args, processSurroundings()).config;
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const command = [process.execPath, ...process.execArgv, main, "serve", ...configWords(args)];
  return findOrStartDaemon({ runtimeFolder, stateFolder, command, clientName: CLIENT_NAME });
}

/** The daemon of these settings, if one runs: looking at jobs is no reason to start one. */
export async function findRunningDaemon(args: Readonly<Record<string, unknown>>): Promise<DaemonClient> {
  const { runtimeFolder } = loadConfig(args, processSurroundings()).config;
  const client = await findDaemon(runtimeFolder, CLIENT_NAME);
  if (client) return client;
  throw new PlateError("DAEMON_UNAVAILABLE", "No daemon is running.", {
    remedy: "Start one with `platewright serve`, or make a plate with `platewright generate`.",
  });
}

/** Ends the daemon of these settings; false where none runs. */
export function stopRunningDaemon(args: Readonly<Record<string, unknown>>): Promise<boolean> {
  return stopDaemon(loadConfig(args, processSurroundings()).config.runtimeFolder, CLIENT_NAME);
}
