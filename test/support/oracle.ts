// SPDX-License-Identifier: Apache-2.0

/**
 * The reference implementations, OpenImageIO and OpenEXR, as PyPI packages them, in a virtual environment that is made
 * once in the user's cache. Where Python or the packages cannot be had, the answer is nothing, with a warning.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const PACKAGES = ["OpenImageIO==3.2.2.0", "OpenEXR==3.5.3", "numpy==2.4.6"];
const FOLDER = join(homedir(), ".cache/platewright-tests/oracle-venv");
const LIST = "packages.txt";
const isWindows = process.platform === "win32";

function pythonIn(folder: string): string {
  return join(folder, isWindows ? "Scripts/python.exe" : "bin/python");
}

function isMade(): boolean {
  const list = join(FOLDER, LIST);
  return existsSync(list) && readFileSync(list, "utf8") === PACKAGES.join("\n");
}

/** Path of the oracle's Python, or nothing where it cannot be made. */
export function oraclePython(): string | undefined {
  if (isMade()) return pythonIn(FOLDER);
  // Test files run side by side: each makes its own and the first to finish puts it in place.
  const making = `${FOLDER}.${process.pid}`;
  try {
    mkdirSync(making, { recursive: true });
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"], timeout: 300_000 });
    run(isWindows ? "python" : "python3", "-m", "venv", making);
    run(pythonIn(making), "-m", "pip", "install", "-q", "--retries", "1", ...PACKAGES);
    writeFileSync(join(making, LIST), PACKAGES.join("\n"));
    if (!isMade()) {
      rmSync(FOLDER, { recursive: true, force: true });
      renameSync(making, FOLDER);
    }
    return pythonIn(FOLDER);
  } catch (error) {
    if (isMade()) return pythonIn(FOLDER);
    console.warn(`THE EXR ORACLE IS MISSING, its tests are skipped: ${(error as Error).message}`);
    return undefined;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Runs one of the oracle's scripts beside this file; its standard output. */
export function runOracle(python: string, script: string, ...args: string[]): string {
  const path = join(import.meta.dirname, script);
  return execFileSync(python, [path, ...args], { encoding: "utf8", maxBuffer: 2 ** 26, timeout: 120_000 });
}
