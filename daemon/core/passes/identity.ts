// SPDX-License-Identifier: Apache-2.0
import type { PassKind } from "../request.ts";
import type { Pass } from "./pass.ts";
import { ONE_VALUE } from "./share.ts";

/**
 * Passes whose values are names or addresses. Canonical: exactly the stored bits, never scaled, converted, filtered or
 * replaced; 0 where there is nothing. Cryptomatte layers follow one another by rank, four planes each: id and coverage
 * of the first object, then of the second.
 */
const identity = (kind: PassKind, title: string, components: Pass["components"]): Pass => ({
  kind,
  title,
  components,
  colour: false,
  outside: 0,
  canonical: (planes) => ({ planes, replaced: 0 }),
});

const CRYPTOMATTE = [["R", "G", "B", "A"]];

export const uv = identity("uv", "UV", [
  ["U", "V"],
  ["X", "Y"],
  ["R", "G"],
]);
export const objectId = identity("object_id", "object id", ONE_VALUE);
export const materialId = identity("material_id", "material id", ONE_VALUE);
export const cryptomatteObject = identity("cryptomatte_object", "object cryptomatte", CRYPTOMATTE);
export const cryptomatteMaterial = identity("cryptomatte_material", "material cryptomatte", CRYPTOMATTE);
export const cryptomatteAsset = identity("cryptomatte_asset", "asset cryptomatte", CRYPTOMATTE);
