// SPDX-License-Identifier: Apache-2.0
/**
 * Makes daemon/rpc/gen from proto/: lint, TypeScript messages and stubs, and the descriptor set that reflection and
 * protobuf JSON use. Silent on success. `--check` writes nothing and fails where the tree differs from the contract.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const protoFolder = join(root, "proto");
const genFolder = join("daemon", "rpc", "gen");

function buf(...args: string[]): void {
  const binary = join(root, "node_modules", ".bin", process.platform === "win32" ? "buf.cmd" : "buf");
  const { status, stdout, stderr, error } = spawnSync(binary, args, {
    cwd: protoFolder,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (error) throw error;
  if (status === 0) return;
  process.stderr.write(`buf ${args.join(" ")}\n${stdout}${stderr}`);
  process.exit(1);
}

/** Writes the generated files below `base` as they would lie below the repository's root. */
function generate(base: string): void {
  // `buf.gen.yaml` names its folder relative to proto/ and empties it first, so the descriptor set comes after.
  buf("generate", "-o", join(base, "proto"));
  buf("build", "--exclude-source-info", "-o", join(base, genFolder, "image.binpb"));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();
}

function differences(expected: string, actual: string): string[] {
  const names = new Set([...filesBelow(expected), ...filesBelow(actual)]);
  const read = (folder: string, name: string) => {
    try {
      return readFileSync(join(folder, name));
    } catch {
      return undefined;
    }
  };
  return [...names].filter((name) => {
    const [want, have] = [read(expected, name), read(actual, name)];
    return want === undefined || have === undefined || !want.equals(have);
  });
}

buf("lint");
if (process.argv.includes("--check")) {
  const scratch = mkdtempSync(join(tmpdir(), "platewright-gen-"));
  try {
    mkdirSync(join(scratch, "proto"));
    generate(scratch);
    const stale = differences(join(scratch, genFolder), join(root, genFolder));
    if (stale.length > 0) {
      const names = stale.map((name) => `  ${relative(root, join(root, genFolder, name))}\n`).join("");
      process.stderr.write(`Generated files differ from proto/; run \`node scripts/gen.ts\`:\n${names}`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
} else {
  generate(root);
}
