// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import { expect, it } from "vitest";
import { LANES_SOURCES } from "../../../daemon/core/lanes/lanes-code.ts";
import { hashOfSources } from "../../../scripts/wasm-sources.ts";

it("the lanes that run are built from the sources that lie beside them", () => {
  expect(LANES_SOURCES).toBe(hashOfSources(join(import.meta.dirname, "../../../daemon/core/lanes")));
});
