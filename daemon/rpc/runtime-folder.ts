// SPDX-License-Identifier: Apache-2.0
import { lstat, mkdir, open, rm, stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PlateError } from "../core/errors.ts";
import { readEndpoint } from "./endpoint.ts";

/** `sun_path` holds 104 bytes with its final zero on macOS, 108 on Linux. */
const MOST_SOCKET_PATH_BYTES = 103;

export function socketPath(runtimeFolder: string): string {
  const path = join(runtimeFolder, "daemon.sock");
  if (Buffer.byteLength(path) > MOST_SOCKET_PATH_BYTES)
    throw new PlateError("INVALID_FIELD", `The socket path ${path} is too long for a unix socket.`, {
      remedy: "Choose a shorter runtime folder.",
    });
  return path;
}

/** Makes the folder and checks that nobody else can enter it: on a unix socket this is the whole access control. */
export async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (process.platform === "win32") return;
  const found = await lstat(folder);
  const own = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  if (!own)
    throw new PlateError(
      "NOT_WRITABLE",
      `The runtime folder ${folder} is open to other users or is not yours.`,
      {
        remedy: `Remove it, or make it yours alone: chmod 700 ${folder}`,
      },
    );
}

/** Whether somebody accepts connections there. A socket file without a listener is what a killed daemon leaves. */
export function answers(address: string): Promise<boolean> {
  const unix = address.startsWith("unix:");
  const [host, port] = [
    address.slice(0, address.lastIndexOf(":")),
    Number(address.slice(address.lastIndexOf(":") + 1)),
  ];
  return new Promise((resolve) => {
    const socket = unix ? connect(address.slice("unix:".length)) : connect(port, host);
    socket.setTimeout(1000);
    const settle = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once("connect", () => settle(true));
    socket.once("timeout", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

/** Fails with DAEMON_UNAVAILABLE where a daemon already serves this folder, and names it. */
export async function refuseSecond(folder: string): Promise<void> {
  const left = await readEndpoint(folder);
  if (left && (await answers(left.address)))
    throw new PlateError(
      "DAEMON_UNAVAILABLE",
      `Another daemon runs already: process ${left.pid} at ${left.address}.`,
      { remedy: "Use that one, or stop it first." },
    );
  const socket = socketPath(folder);
  if (await answers(`unix:${socket}`))
    throw new PlateError("DAEMON_UNAVAILABLE", `Another daemon listens at ${socket}.`, {
      remedy: "Use that one, or stop it first.",
    });
}

/** Fails where a daemon already serves this folder; removes what a dead one left. */
export async function takeOver(folder: string): Promise<void> {
  await refuseSecond(folder);
  await rm(socketPath(folder), { force: true });
}

const LOCK_STALE_MS = 10_000;

/** Lets one daemon at a time look around and bind, so that two starters cannot both find the place empty. */
export async function withStartLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const path = join(folder, "start.lock");
  while (!(await tryLock(path))) await sleep(20);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await (await open(path, "wx", 0o600)).close();
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
  const age = Date.now() - (await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now));
  if (age > LOCK_STALE_MS) await rm(path, { force: true });
  return false;
}
