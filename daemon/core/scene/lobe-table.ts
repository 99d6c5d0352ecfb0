// SPDX-License-Identifier: Apache-2.0
import { LTC_TABLE } from "./ltc-table.ts";

/** GGX's lobes over roughness and viewing angle; entries as `ltc-grid.ts` has them. */
export const LOBE_TABLE = decodeTable();

function decodeTable(): Float32Array {
  const bytes = Uint8Array.from(atob(LTC_TABLE), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(index * 4, true));
}
