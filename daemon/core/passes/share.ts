// SPDX-License-Identifier: Apache-2.0
import type { PassKind } from "../request.ts";
import type { Pass } from "./pass.ts";
import { sanitiseToUnit } from "./sanitise.ts";

/** Ways in which renderers store one value: a channel of any suffix, or three equal ones of which the first is read. */
export const ONE_VALUE = [["X"], ["V"], ["Y"], ["Z"], ["R"], ["A"], [""]] as const;

/**
 * One value from 0 to 1. Canonical: one plane, clamped to 0..1; background and whatever lies outside the file as given
 * per kind. NaN and infinities become 0.
 */
const share = (
  kind: PassKind,
  title: string,
  outside: number,
  components: Pass["components"] = ONE_VALUE,
): Pass => ({
  kind,
  title,
  components,
  colour: false,
  outside,
  canonical(planes) {
    return { planes, replaced: sanitiseToUnit(planes) };
  },
});

/** An RGBA source carries these two in its alpha, as Nuke's mask inputs read it. */
const ALPHA_FIRST = [["A"], ...ONE_VALUE];

/** Coverage; 0 is background. */
export const alpha = share("alpha", "alpha", 0, ALPHA_FIRST);
/** Where the plate may change; 0 outside the drawn shape. */
export const matte = share("matte", "matte", 0, ALPHA_FIRST);
/** Perceptual roughness: GGX alpha is its square. */
export const roughness = share("roughness", "roughness", 0);
export const metallic = share("metallic", "metallic", 0);
/** 0 in full shadow, 1 in full light; nothing shadows what is outside. */
export const shadow = share("shadow", "shadow", 1);
/** Share of the hemisphere that is open. */
export const ambientOcclusion = share("ambient_occlusion", "ambient occlusion", 1);
