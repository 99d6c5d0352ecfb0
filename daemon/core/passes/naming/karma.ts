// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

const renderVar = (name: string) => `In Karma: Karma Render Settings > Image Output > AOVs, enable ${name}.`;

/**
 * Karma's standard render vars (Houdini manual, "Karma Standard Render Vars"). `hitPz` is the depth along the viewing axis;
 * the space of `hitN` and `hitP` is a setting of the render var, so the request must say it.
 */
export const karma: Naming = {
  renderer: "karma",
  title: "Karma",
  names: [
    ...named("beauty", ["C"]),
    ...named("depth", ["hitPz"], { depthMeasure: "planar" }),
    ...named("normal", ["hitN"]),
    ...named("position", ["hitP"]),
    ...named("albedo", ["albedo"]),
    ...named("emission", ["directemission", "emission"]),
    ...named("diffuse_direct", ["directdiffuse"]),
    ...named("diffuse_indirect", ["indirectdiffuse"]),
    ...named("glossy_direct", ["directglossyreflection"]),
    ...named("glossy_indirect", ["indirectglossyreflection"]),
    ...CRYPTOMATTE_NAMES,
  ],
  others: [
    "beautyunshadowed",
    "combineddiffuse",
    "combinedglossyreflection",
    "glossytransmission",
    "visiblelights",
    "volume",
    "coat",
    "sss",
  ],
  enabling: {
    depth: renderVar("hitPz"),
    normal: `${renderVar("hitN")} Then set vector_space on its source.`,
    position: `${renderVar("hitP")} Then set vector_space on its source.`,
    albedo: renderVar("albedo"),
    emission: renderVar("directemission"),
    diffuse_direct: renderVar("directdiffuse"),
    diffuse_indirect: renderVar("indirectdiffuse"),
    glossy_direct: renderVar("directglossyreflection"),
    glossy_indirect: renderVar("indirectglossyreflection"),
  },
};
