// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import envPaths from "env-paths";
import type { Places } from "./options.ts";

/** All that the settings are read from besides flags. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly places: Omit<Places, "stateFolder">;
  readonly configFolder: string;
  /** A file's text; undefined where there is none. */
  readText(path: string): string | undefined;
}

/** This process's own. */
export function processSurroundings(): Surroundings {
  const { config, data } = envPaths("platewright", { suffix: "" });
  return {
    env: process.env,
    places: {
      home: homedir(),
      currentFolder: process.cwd(),
      dataFolder: data,
      runtimeFolder: runtimeFolder(data),
      bundledModels: fileURLToPath(new URL("../models", import.meta.url)),
      unixSockets: process.platform !== "win32",
    },
    configFolder: config,
    readText,
  };
}

/**
 * The same folder for every program of this user on this machine, whatever its environment lacks: a host that was
 * started from a desktop and a shell on a farm node must meet.
 */
function runtimeFolder(data: string): string {
  if (process.platform === "win32") return join(data, "run");
  const uid = process.getuid?.();
  const session = process.env.XDG_RUNTIME_DIR ?? `/run/user/${uid}`;
  return existsSync(session) ? join(session, "platewright") : join(tmpdir(), `platewright-${uid}`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}
