// SPDX-License-Identifier: Apache-2.0
/**
 * Makes what follows from proto/: daemon/rpc/gen (TypeScript messages and stubs, and the descriptor set that reflection
 * and protobuf JSON use) and the Python client's messages. Lints first. Silent on success. `--check` writes nothing and
 * fails where the tree differs from the contract.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const protoFolder = join(root, "proto");
const genFolder = join("daemon", "rpc", "gen");
const pythonMessages = join("plugins", "client", "platewright_client", "wire", "messages.py");

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
  rmSync(join(base, genFolder), { recursive: true, force: true });
  // `buf.gen.yaml` names its folders relative to proto/. Its own `clean` would take the hand-written neighbours of
  // Python's messages along.
  buf("generate", "-o", join(base, "proto"));
  buf("build", "--exclude-source-info", "-o", join(base, genFolder, "image.binpb"));
}

/** Names of the generated files below `base`. */
function generatedFiles(base: string): string[] {
  return readdirSync(join(base, genFolder), { recursive: true, encoding: "utf8" })
    .map((name) => join(genFolder, name))
    .filter((name) => statSync(join(base, name)).isFile())
    .concat(pythonMessages)
    .sort();
}

function differences(expected: string, actual: string): string[] {
  const names = new Set([...generatedFiles(expected), ...generatedFiles(actual)]);
  const read = (base: string, name: string) => {
    try {
      return readFileSync(join(base, name));
    } catch {
      return undefined;
    }
  };
  return [...names].filter((name) => {
    const [want, have] = [read(expected, name), read(actual, name)];
    return want === undefined || have === undefined || !want.equals(have);
  });
}

// buf starts the plugins by name, on the Node that runs this.
process.env.PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
buf("lint");
if (process.argv.includes("--check")) {
  const scratch = mkdtempSync(join(tmpdir(), "platewright-gen-"));
  try {
    mkdirSync(join(scratch, "proto"));
    generate(scratch);
    const stale = differences(scratch, root);
    if (stale.length > 0) {
      const names = stale.map((name) => `  ${name}\n`).join("");
      process.stderr.write(`Generated files differ from proto/; run \`node scripts/gen.ts\`:\n${names}`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
} else {
  generate(root);
}
