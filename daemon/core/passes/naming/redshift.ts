// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

const aov = (name: string) => `In Redshift: Render Settings > AOV, add ${name}.`;

/**
 * Redshift's AOVs under their default names, short (`N`, `P`, `Z`, `GI`) and long. Normals and World Position are in world
 * space. Its depth AOV has several modes, so the request must say what it measures.
 */
export const redshift: Naming = {
  renderer: "redshift",
  title: "Redshift",
  names: [
    ...named("beauty", ["Beauty"]),
    ...named("depth", ["Z", "Depth"]),
    ...named("normal", ["BumpNormals"], { vectorSpace: "world" }),
    ...named("normal", ["N", "Normals"], { vectorSpace: "world", lastResort: true }),
    ...named("position", ["P", "WorldPosition"], { vectorSpace: "world" }),
    ...named("albedo", ["DiffuseFilter"]),
    ...named("motion", ["MotionVectors"]),
    ...named("emission", ["Emission"]),
    ...named("diffuse_direct", ["DiffuseLighting"]),
    ...named("diffuse_indirect", ["GI", "GlobalIllumination"]),
    ...named("glossy_colour", ["ReflectionsFilter"]),
    ...named("glossy_direct", ["SpecularLighting"]),
    ...named("glossy_indirect", ["Reflections"]),
    ...named("ambient_occlusion", ["AO", "AmbientOcclusion"]),
    ...named("environment", ["Background"]),
    ...named("object_id", ["ID", "ObjectID"]),
    ...CRYPTOMATTE_NAMES,
  ],
  others: [
    "Refractions",
    "SSS",
    "Caustics",
    "DiffuseLightingRaw",
    "GIRaw",
    "ReflectionsRaw",
    "RefractionsRaw",
    "SSSRaw",
    "TotalDiffuseLightingRaw",
    "TransTint",
    "Shadows",
    "PuzzleMatte",
    "ObjectPosition",
    "ObjectBumpNormal",
  ],
  enabling: {
    depth: `${aov("Depth in mode Z, not normalised")} Then set depth_measure on its source.`,
    normal: aov("Bump Normals"),
    position: aov("World Position"),
    albedo: aov("Diffuse Filter"),
    motion: aov("Motion Vectors, raw"),
    emission: aov("Emission"),
    diffuse_direct: aov("Diffuse Lighting"),
    diffuse_indirect: aov("Global Illumination"),
    glossy_direct: aov("Specular Lighting"),
    glossy_indirect: aov("Reflections"),
  },
};
