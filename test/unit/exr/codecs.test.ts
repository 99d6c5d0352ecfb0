// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const artefact = new URL("../../../daemon/exr/codecs/exr-codecs.wasm", import.meta.url);

it("ships the codec module whose sha256 is checked in beside it", () => {
  const [sha256] = readFileSync(`${artefact.pathname}.sha256`, "utf8").split(" ");
  expect(createHash("sha256").update(readFileSync(artefact)).digest("hex")).toBe(sha256);
});

it("names the licence of every crate that the module is made of", () => {
  const lock = readFileSync(new URL("Cargo.lock", artefact), "utf8");
  const notice = readFileSync(new URL("THIRD-PARTY.md", artefact), "utf8");
  const crates = [...lock.matchAll(/name = "(.+)"\nversion = "(.+)"\nsource/g)].map(
    ([, name, version]) => `${name} ${version}`,
  );
  expect(crates.filter((crate) => !notice.includes(`| ${crate} `))).toEqual([]);
});
