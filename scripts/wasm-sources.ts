// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Of all that a crate is built from: kept beside what was built, so that a test sees when the two part. */
export function hashOfSources(crate: string): string {
  const hash = createHash("sha256");
  const sources = readdirSync(join(crate, "src")).sort();
  for (const path of ["Cargo.toml", "Cargo.lock", ...sources.map((name) => join("src", name))])
    hash.update(readFileSync(join(crate, path)));
  return hash.digest("hex");
}
