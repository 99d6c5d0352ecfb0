// SPDX-License-Identifier: Apache-2.0
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { writePrivate } from "./write-private.ts";

/** Where a client that finds no daemon looks for the way to start one. */
export const launchFile = (stateFolder: string) => join(stateFolder, "launch.json");

/** Leaves the program and arguments that run `serve` again, from any folder: `{ "command": [...] }`. */
export async function writeLaunchFile(stateFolder: string, command: readonly string[]): Promise<void> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  await writePrivate(launchFile(stateFolder), `${JSON.stringify({ command })}\n`);
}
