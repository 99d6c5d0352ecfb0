// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

const aov = (name: string) => `In Arnold: Render Settings > AOVs, add ${name}.`;

/**
 * Arnold's built-in AOVs (Arnold User Guide, "AOVs"). N and P are in world space, Z is planar. `albedo` is all that a
 * surface reflects, so `diffuse_albedo` goes before it.
 */
export const arnold: Naming = {
  renderer: "arnold",
  title: "Arnold",
  names: [
    ...named("beauty", ["RGBA", "beauty"]),
    ...named("depth", ["Z"], { depthMeasure: "planar" }),
    ...named("normal", ["N"], { vectorSpace: "world" }),
    ...named("position", ["P"], { vectorSpace: "world" }),
    ...named("albedo", ["diffuse_albedo"]),
    ...named("albedo", ["albedo"], { lastResort: true }),
    ...named("motion", ["motionvector"]),
    ...named("emission", ["emission"]),
    ...named("diffuse_direct", ["diffuse_direct"]),
    ...named("diffuse_indirect", ["diffuse_indirect"]),
    ...named("glossy_colour", ["specular_albedo"]),
    ...named("glossy_direct", ["specular_direct"]),
    ...named("glossy_indirect", ["specular_indirect"]),
    ...named("environment", ["background"]),
    ...named("object_id", ["ID"]),
    ...CRYPTOMATTE_NAMES,
  ],
  others: [
    "direct",
    "indirect",
    "diffuse",
    "specular",
    "coat",
    "coat_albedo",
    "coat_direct",
    "coat_indirect",
    "sheen",
    "sss",
    "sss_albedo",
    "sss_direct",
    "sss_indirect",
    "transmission",
    "transmission_albedo",
    "transmission_direct",
    "transmission_indirect",
    "volume",
    "volume_direct",
    "volume_indirect",
    "opacity",
    "shadow_matte",
    "Pref",
    "cputime",
    "raycount",
  ],
  enabling: {
    depth: aov("Z"),
    normal: aov("N"),
    position: aov("P"),
    albedo: aov("diffuse_albedo"),
    roughness: "In Arnold: write each shader's roughness to an AOV called roughness with aov_write_float.",
    metallic: "In Arnold: write each shader's metalness to an AOV called metalness with aov_write_float.",
    motion: aov("motionvector"),
    emission: aov("emission"),
    diffuse_direct: aov("diffuse_direct"),
    diffuse_indirect: aov("diffuse_indirect"),
    glossy_colour: aov("specular_albedo"),
    glossy_direct: aov("specular_direct"),
    glossy_indirect: aov("specular_indirect"),
  },
};
