#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import envPaths from "env-paths";

// Compiled code is kept in a folder of the user's own: in the shared temporary folder others could plant theirs.
enableCompileCache(join(envPaths("platewright", { suffix: "" }).cache, "code"));

const { runCommandLine } = await import("./commands/command-line.ts");
const { processTerminal } = await import("./commands/terminal.ts");
process.exitCode = await runCommandLine(process.argv.slice(2), processTerminal());
