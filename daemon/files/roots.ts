// SPDX-License-Identifier: Apache-2.0
import { lstat, realpath } from "node:fs/promises";
import path from "node:path";
import { PlateError } from "../core/errors.ts";
import { refuseOddPath } from "./odd-path.ts";

/** The folders under which the daemon reads and writes, on behalf of whoever asks. */
export interface Roots {
  /**
   * The path with every link resolved, for reading. It need not exist; its nearest existing folder is what counts.
   * `field` names the request's field for messages. Fails with INVALID_FIELD or FILE_NOT_ALLOWED.
   */
  readable(file: string, field: string): Promise<string>;
  /** The same for a folder to write to. */
  writable(folder: string, field: string): Promise<string>;
}

/** `folders` are absolute; one that does not exist allows nothing until it does. */
export function createRoots(folders: readonly string[]): Roots {
  const check = async (asked: string, field: string, purpose: "read" | "written"): Promise<string> => {
    refuseOddPath(asked, field, process.platform);
    const real = await resolveLinks(path.resolve(asked));
    // Resolved afresh each time: a root may be a mount that comes and goes.
    const roots = await Promise.all(folders.map((folder) => resolveLinks(path.resolve(folder))));
    if (real === undefined || !roots.some((root) => root !== undefined && isInside(root, real)))
      throw notAllowed(asked, field, purpose, folders);
    return real;
  };
  return {
    readable: (file, field) => check(file, field, "read"),
    writable: (folder, field) => check(folder, field, "written"),
  };
}

/**
 * The real path: links resolved as far as the path exists, the rest appended as it stands. Undefined where the path goes
 * on through a link that leads nowhere: what it will lead to later cannot be known now.
 */
async function resolveLinks(absolute: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let place = absolute; ; place = path.dirname(place)) {
    try {
      return path.join(await realpath(place), ...missing);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      // ELOOP, ENOTDIR, EACCES: no file can come of it, or none that may be seen.
      if (code !== "ENOENT" || place === path.dirname(place)) return undefined;
    }
    if (await isLink(place)) return undefined;
    missing.unshift(path.basename(place));
  }
}

const isLink = (place: string) =>
  lstat(place).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );

function isInside(root: string, real: string): boolean {
  const way = path.relative(root, real);
  return way === "" || (way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

const notAllowed = (asked: string, field: string, purpose: "read" | "written", folders: readonly string[]) =>
  new PlateError(
    "FILE_NOT_ALLOWED",
    `${asked} may not be ${purpose}: it lies outside the folders ${folders.join(", ") || "(none)"}.`,
    { field, remedy: "Move it under one of them, or add its folder to `roots` in the daemon's settings." },
  );
