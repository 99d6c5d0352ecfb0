// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

const element = (name: string) => `In V-Ray: Render Elements, add ${name}.`;

/**
 * V-Ray's render elements by their names in Maya (`diffuse`, `GI`), Modo (`bump_normals`) and 3ds Max (`VRayDiffuseFilter`). V-Ray's
 * manual calls its normals "screen space, not the same as camera space", and its Z-depth is remapped by black and white
 * distances: for both the request must say what they are.
 */
export const vray: Naming = {
  renderer: "vray",
  title: "V-Ray",
  names: [
    ...named("depth", ["zDepth", "VRayZDepth"]),
    ...named("normal", ["bumpNormals", "bump_normals", "VRayBumpNormals"]),
    ...named("normal", ["normals", "VRayNormals"], { lastResort: true }),
    ...named("albedo", ["diffuse", "VRayDiffuseFilter"]),
    ...named("metallic", ["metalness", "VRayMtlMetalness"]),
    ...named("motion", ["velocity", "VRayVelocity"]),
    ...named("emission", ["selfIllum", "VRaySelfIllumination"]),
    ...named("diffuse_direct", ["lighting", "VRayLighting"]),
    ...named("diffuse_indirect", ["GI", "VRayGlobalIllumination"]),
    ...named("glossy_colour", ["reflectionFilter", "VRayReflectionFilter"]),
    ...named("glossy_direct", ["specular", "VRaySpecular"]),
    ...named("glossy_indirect", ["reflect", "VRayReflection"]),
    ...named("environment", ["background", "VRayBackground"]),
    ...named("object_id", ["objectId", "VRayObjectID"]),
    ...named("material_id", ["materialID", "VRayMtlID"]),
    ...CRYPTOMATTE_NAMES,
  ],
  others: [
    "refract",
    "SSS",
    "rawGI",
    "rawLight",
    "rawReflection",
    "rawRefraction",
    "rawShadow",
    "totalLight",
    "matteShadow",
    "multimatte",
    "reflGloss",
    "refrGloss",
    "refractionFilter",
    "sampleRate",
    "unclampedColor",
    "extraTex",
    "samplerInfo",
    "caustics",
    "atmosphere",
  ],
  enabling: {
    depth: `${element("Z-Depth with black 0, white 1, clamp and invert off")} Then set depth_measure on its source.`,
    normal: `${element("Sampler Info, normal vector, world space")} Then bind it to the normal pass with vector_space world.`,
    position: `${element("Sampler Info, point, world space")} Then bind it to the position pass with vector_space world.`,
    albedo: element("Diffuse Filter"),
    metallic: element("Metalness"),
    motion: element("Velocity"),
    emission: element("Self-Illumination"),
    diffuse_direct: element("Lighting"),
    diffuse_indirect: element("Global Illumination"),
  },
};
