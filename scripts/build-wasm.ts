// SPDX-License-Identifier: Apache-2.0

/**
 * Rebuilds the WebAssembly modules from their Rust sources and the crates that each `Cargo.lock` pins: the EXR codecs
 * `daemon/exr/codecs/exr-codecs.wasm` with its sha256, and the lanes of light, kept as text in
 * `daemon/core/lanes/lanes-code.ts` because core reads no file.
 *
 *   npx node scripts/build-wasm.ts [codecs | lanes]
 *
 * Needs Rust 1.83 or later with `rustup target add wasm32-unknown-unknown`. Where rustup cannot fetch that target,
 * Debian 13 has it packaged:
 *
 *   mmdebstrap --variant=apt --include=rustc,cargo,libstd-rust-dev-wasm32,lld,ca-certificates trixie DIR
 *
 * and then, with this repository and a fetched `CARGO_HOME` bound into DIR, the same cargo command that this script
 * prints, preceded by CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld and with `-C linker-flavor=wasm-ld` added to
 * RUSTFLAGS; `--target-dir DIR` then takes what it built. Another compiler gives other bytes for the same code; what is
 * checked in comes from rustc 1.95.0.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hashOfSources } from "./wasm-sources.ts";

const daemon = join(import.meta.dirname, "../daemon");
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

interface Crate {
  readonly folder: string;
  readonly module: string;
  readonly flags: readonly string[];
  keep(wasm: Buffer, folder: string): void;
}

const CRATES: Readonly<Record<string, Crate>> = {
  codecs: {
    folder: join(daemon, "exr/codecs"),
    module: "platewright_exr_codecs.wasm",
    // A damaged chunk may claim any size; past 2 GiB the module traps and is thrown away.
    flags: ["-C link-arg=--max-memory=2147483648"],
    keep(wasm, folder) {
      const sha256 = createHash("sha256").update(wasm).digest("hex");
      writeFileSync(join(folder, "exr-codecs.wasm"), wasm);
      writeFileSync(join(folder, "exr-codecs.wasm.sha256"), `${sha256}  exr-codecs.wasm\n`);
    },
  },
  lanes: {
    folder: join(daemon, "core/lanes"),
    module: "platewright_lanes.wasm",
    flags: [],
    keep(wasm, folder) {
      const text = [
        "// SPDX-License-Identifier: Apache-2.0",
        "// Written by scripts/build-wasm.ts from src.",
        "",
        "/** Of the sources it was built from, see `hashOfSources`. */",
        `export const LANES_SOURCES = "${hashOfSources(folder)}";`,
        "",
        "/** A WebAssembly module, base64. */",
        `export const LANES_CODE =\n  "${wasm.toString("base64")}";`,
      ];
      writeFileSync(join(folder, "lanes-code.ts"), `${text.join("\n")}\n`);
    },
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "target-dir": { type: "string" } },
});
for (const name of positionals.length > 0 ? positionals : Object.keys(CRATES))
  build(CRATES[name], values["target-dir"]);

/** `built`: where cargo has built already, elsewhere. */
function build({ folder, module, flags, keep }: Crate, built?: string): void {
  const target = built ?? join(folder, "target");
  if (!built) {
    const args = ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown"];
    const all = [
      "-C target-feature=+simd128,+bulk-memory",
      ...flags,
      `--remap-path-prefix=${cargoHome}=/cargo`,
      `--remap-path-prefix=${folder}=/source`,
    ].join(" ");
    console.log(`RUSTFLAGS="${all}" cargo ${args.join(" ")}`);
    const env = { ...process.env, RUSTFLAGS: all, CARGO_TARGET_DIR: target };
    execFileSync("cargo", args, { cwd: folder, env, stdio: "inherit" });
  }
  const wasm = readFileSync(join(target, "wasm32-unknown-unknown/release", module));
  keep(wasm, folder);
  if (!built) rmSync(target, { recursive: true });
  console.log(`${module}: ${wasm.length} bytes`);
}
