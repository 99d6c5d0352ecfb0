// SPDX-License-Identifier: Apache-2.0
import { convertPlanes } from "../plate/colour.ts";
import type { PassKind } from "../request.ts";
import type { Pass } from "./pass.ts";
import { sanitise } from "./sanitise.ts";

/**
 * Passes of light. Canonical: RGB, scene-linear in the working space, associated with the picture's alpha, unclamped on
 * both sides; background as rendered. NaN and infinities become 0.
 */
const light = (kind: PassKind, title: string): Pass => ({
  kind,
  title,
  components: [["R", "G", "B"]],
  colour: true,
  outside: 0,
  canonical(planes, { toWorkingSpace }) {
    const replaced = sanitise(planes);
    convertPlanes(planes, toWorkingSpace);
    return { planes, replaced };
  },
});

export const beauty = light("beauty", "beauty");
export const emission = light("emission", "emission");
export const diffuseDirect = light("diffuse_direct", "direct diffuse");
export const diffuseIndirect = light("diffuse_indirect", "indirect diffuse");
export const glossyDirect = light("glossy_direct", "direct glossy");
export const glossyIndirect = light("glossy_indirect", "indirect glossy");
export const environment = light("environment", "environment");
/** A picture to follow in look. */
export const reference = light("reference", "reference");
