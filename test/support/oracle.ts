// SPDX-License-Identifier: Apache-2.0

/**
 * The reference implementations, OpenImageIO and OpenEXR, as PyPI packages them, in a virtual environment that is made
 * once per version set in the user's cache. Where Python or the packages cannot be had, the answer is nothing, with a warning.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const PACKAGES = ["OpenImageIO==3.2.2.0", "OpenEXR==3.5.3", "numpy==2.4.6"];
const FOLDER = join(homedir(), ".cache/platewright-tests/oracle-venv");
const READY = join(FOLDER, "packages.txt");
const BIN = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
const PYTHON = join(FOLDER, BIN);

/** Path of the oracle's Python, or nothing where it cannot be made. */
export function oraclePython(): string | undefined {
  if (existsSync(READY)) return PYTHON;
  try {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const quiet = { stdio: ["ignore", "ignore", "pipe"] as const, timeout: 300_000 };
    execFileSync(process.platform === "win32" ? "python" : "python3", ["-m", "venv", FOLDER], quiet as object);
    execFileSync(PYTHON, ["-m", "pip", "install", "-q", ...PACKAGES], quiet as object);
    writeFileSync(READY, `${PACKAGES.join("\n")}\n`);
    return PYTHON;
  } catch (error) {
    rmSync(FOLDER, { recursive: true, force: true });
    console.warn(`THE EXR ORACLE IS MISSING, its tests are skipped: ${(error as Error).message}`);
    return undefined;
  }
}

/** Runs one of the oracle's scripts beside this file; its standard output. */
export function runOracle(python: string, script: string, ...args: string[]): string {
  const path = join(import.meta.dirname, script);
  return execFileSync(python, [path, ...args], { encoding: "utf8", maxBuffer: 2 ** 26, timeout: 120_000 });
}
