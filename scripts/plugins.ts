// SPDX-License-Identifier: Apache-2.0
/**
 * Lays out the plug-ins as the hosts install them, the shared Python client inside each:
 *
 *     node scripts/plugins.ts [--out FOLDER]      # out/plugins by default
 *
 *     FOLDER/blender/platewright/                 the extension as a Python package
 *     FOLDER/platewright-blender-<version>.zip    the same, for Blender's "Install from Disk"
 *     FOLDER/nuke/platewright/                    a folder for NUKE_PATH
 *     FOLDER/platewright-nuke-<version>.zip       the same, to unpack
 *
 * The same tree gives the same bytes.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { type Zippable, zipSync } from "fflate";

const root = join(import.meta.dirname, "..");
const CLIENT = join(root, "plugins", "client", "platewright_client");
/** What belongs to the checkout and not to an artist's machine. */
const LEFT_BEHIND = new Set(["__pycache__", "docs"]);
/** Fixed, so that archives compare equal; the earliest day that a zip can name. */
const ZIP_DATE = new Date(1980, 0, 1);

const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "out", "plugins") } } });
const out = resolve(values.out);
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

for (const host of ["blender", "nuke"]) {
  const source = join(root, "plugins", host);
  if (!existsSync(source)) continue;
  const folder = join(out, host, "platewright");
  rmSync(folder, { recursive: true, force: true });
  copy(source, folder);
  copy(CLIENT, join(folder, "platewright_client"));
  const archive = join(out, `platewright-${host}-${version}.zip`);
  writeFileSync(archive, zipSync(entries(folder), { level: 9, mtime: ZIP_DATE }));
  console.log(archive);
}

function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true, filter: (path) => !LEFT_BEHIND.has(basename(path)) });
}

function entries(folder: string): Zippable {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((path) => [relative(folder, path).split(sep).join("/"), readFileSync(path)]),
  );
}
