// SPDX-License-Identifier: Apache-2.0

/**
 * Rebuilds `daemon/exr/codecs/exr-codecs.wasm` and its sha256 from the crates that `Cargo.lock` pins.
 *
 *   npx node scripts/build-codecs.ts
 *
 * Needs Rust 1.83 or later with `rustup target add wasm32-unknown-unknown`. Where rustup cannot fetch that target,
 * Debian 13 has it packaged:
 *
 *   mmdebstrap --variant=apt --include=rustc,cargo,libstd-rust-dev-wasm32,lld,ca-certificates trixie DIR
 *
 * and then, with this repository and a fetched `CARGO_HOME` bound into DIR, the same cargo command that this script
 * prints, preceded by CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld and with `-C linker-flavor=wasm-ld` added to
 * RUSTFLAGS. Another compiler gives other bytes for the same code; the checked-in ones come from rustc 1.95.0.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../daemon/exr/codecs");
const target = join(folder, "target");
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");

const args = ["build", "--release", "--locked", "--target", "wasm32-unknown-unknown"];
const flags = [
  "-C target-feature=+simd128,+bulk-memory",
  // A damaged chunk may claim any size; past 2 GiB the module traps and is thrown away.
  "-C link-arg=--max-memory=2147483648",
  `--remap-path-prefix=${cargoHome}=/cargo`,
  `--remap-path-prefix=${folder}=/codecs`,
].join(" ");

console.log(`RUSTFLAGS="${flags}" cargo ${args.join(" ")}`);
const env = { ...process.env, RUSTFLAGS: flags, CARGO_TARGET_DIR: target };
execFileSync("cargo", args, { cwd: folder, env, stdio: "inherit" });

const wasm = readFileSync(join(target, "wasm32-unknown-unknown/release/platewright_exr_codecs.wasm"));
const sha256 = createHash("sha256").update(wasm).digest("hex");
writeFileSync(join(folder, "exr-codecs.wasm"), wasm);
writeFileSync(join(folder, "exr-codecs.wasm.sha256"), `${sha256}  exr-codecs.wasm\n`);
rmSync(target, { recursive: true });
console.log(`exr-codecs.wasm: ${wasm.length} bytes, sha256 ${sha256}`);
