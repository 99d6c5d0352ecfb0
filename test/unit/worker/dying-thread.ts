// SPDX-License-Identifier: Apache-2.0
// Stands in for a thread that runs out of memory: ends when it is given work.
import { parentPort } from "node:worker_threads";

parentPort?.on("message", () => process.exit(3));
