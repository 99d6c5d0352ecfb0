// SPDX-License-Identifier: Apache-2.0
import { convertPlanes, isIdentity } from "../plate/colour.ts";
import type { PassKind } from "../request.ts";
import type { Pass } from "./pass.ts";
import { clampToUnit, sanitise, sanitiseToUnit } from "./sanitise.ts";

/**
 * Shares of light that a surface returns. Canonical: RGB in the working space, clamped to 0..1 (no passive surface
 * returns more, and a conversion of primaries may leave the range); background 0.
 */
const reflectance = (kind: PassKind, title: string): Pass => ({
  kind,
  title,
  components: [["R", "G", "B"]],
  colour: true,
  outside: 0,
  canonical(planes, { toWorkingSpace }) {
    if (isIdentity(toWorkingSpace)) return { planes, replaced: sanitiseToUnit(planes) };
    const replaced = sanitise(planes);
    convertPlanes(planes, toWorkingSpace);
    clampToUnit(planes);
    return { planes, replaced };
  },
});

export const albedo = reflectance("albedo", "albedo");
export const glossyColour = reflectance("glossy_colour", "glossy colour");
