// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PlateError } from "../core/errors.ts";
import type { DaemonClient } from "./daemon-client.ts";
import { findDaemon } from "./find-daemon.ts";

export interface StartOptions {
  readonly runtimeFolder: string;
  readonly stateFolder: string;
  /** Program and arguments that run `serve`. */
  readonly command: readonly string[];
  readonly clientName: string;
}

const START_LIMIT_MS = 30_000;

/** The running daemon, or one started for this call that outlives it. DAEMON_UNAVAILABLE with its last words. */
export async function findOrStartDaemon(options: StartOptions): Promise<DaemonClient> {
  return (await findDaemon(options.runtimeFolder, options.clientName)) ?? startDaemon(options);
}

async function startDaemon({
  runtimeFolder,
  stateFolder,
  command,
  clientName,
}: StartOptions): Promise<DaemonClient> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const logPath = join(stateFolder, "daemon.log");
  const log = await open(logPath, "a", 0o600);
  const startOfLog = (await log.stat()).size;
  const [program, ...args] = command;
  const child = spawn(program, args, {
    detached: true,
    stdio: ["ignore", "ignore", log.fd],
    windowsHide: true,
  });
  const ended = new AbortController();
  const end = once(child, "exit")
    .catch((error: Error) => error)
    .finally(() => ended.abort());
  child.unref();
  await log.close();

  const giveUp = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUp) {
    const client = await findDaemon(runtimeFolder, clientName);
    if (client) return client;
    if (ended.signal.aborted) break;
    await sleep(50, undefined, { signal: ended.signal }).catch(() => undefined);
  }
  // Another starter may have been first, and this child has left the place to it.
  const client = ended.signal.aborted ? await findDaemon(runtimeFolder, clientName) : undefined;
  if (client) return client;
  const outcome = ended.signal.aborted ? await end : "it does not answer";
  throw new PlateError(
    "DAEMON_UNAVAILABLE",
    `The daemon did not start: ${lastWords(await tail(logPath, startOfLog), outcome)}`,
    {
      remedy: `Its log is ${logPath}.`,
    },
  );
}

async function tail(path: string, from: number): Promise<string> {
  return (await readFile(path)).subarray(from).toString("utf8").trim();
}

function lastWords(log: string, outcome: unknown): string {
  const last = log.split("\n").at(-1);
  if (last) return last.slice(0, 500);
  return outcome instanceof Error ? outcome.message : String(outcome);
}
