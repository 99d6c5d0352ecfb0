// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from "node:timers/promises";
import { findDaemon } from "./find-daemon.ts";

/**
 * Asks the daemon that serves this runtime folder to end, and waits until it has: running jobs end within its own drain
 * limit, or go on at its next start. False where none answers.
 */
export async function stopDaemon(runtimeFolder: string, clientName: string): Promise<boolean> {
  const client = await findDaemon(runtimeFolder, clientName);
  if (!client) return false;
  const { processId } = await client.hello(clientName);
  client[Symbol.dispose]();
  process.kill(processId, "SIGTERM");
  while (isAlive(processId)) await sleep(50);
  return true;
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw thrown;
  }
}
