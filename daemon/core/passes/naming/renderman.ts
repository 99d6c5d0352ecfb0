// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

const channel = (name: string) => `In RenderMan: add the display channel ${name} to the multilayer EXR.`;

/**
 * RenderMan's built-in and integrator AOVs (RenderMan documentation, "Arbitrary Output Variables"). Built-in vectors are
 * in camera space, which is left-handed; the ones with `world` in their name are in world space. `z` is planar.
 */
export const renderman: Naming = {
  renderer: "renderman",
  title: "RenderMan",
  names: [
    ...named("beauty", ["Ci"]),
    ...named("depth", ["z"], { depthMeasure: "planar" }),
    ...named("normal", ["__Nworld"], { vectorSpace: "world" }),
    ...named("normal", ["Nn"], { vectorSpace: "camera_left_handed", lastResort: true }),
    ...named("position", ["__Pworld"], { vectorSpace: "world" }),
    ...named("albedo", ["albedo"]),
    ...named("emission", ["emissive"]),
    ...named("diffuse_direct", ["directDiffuse"]),
    ...named("diffuse_indirect", ["indirectDiffuse"]),
    ...named("glossy_direct", ["directSpecular"]),
    ...named("glossy_indirect", ["indirectSpecular"]),
    ...named("uv", ["__st"]),
    ...CRYPTOMATTE_NAMES,
  ],
  others: [
    "diffuse",
    "specular",
    "subsurface",
    "transmissive",
    "Nref",
    "__Pref",
    "__Nref",
    "__WPref",
    "__WNref",
    "__depth",
    "dPdtime",
    "dPcameradtime",
    "sampleCount",
    "cpuTime",
  ],
  enabling: {
    depth: channel("z"),
    normal: channel("__Nworld"),
    position: channel("__Pworld"),
    albedo: channel("albedo"),
    emission: channel("emissive"),
    diffuse_direct: channel("directDiffuse"),
    diffuse_indirect: channel("indirectDiffuse"),
    glossy_direct: channel("directSpecular"),
    glossy_indirect: channel("indirectSpecular"),
  },
};
