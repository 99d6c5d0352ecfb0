// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

/**
 * Words that mean the same to everyone and belong to no renderer. They say nothing of vector spaces or of what depth
 * measures, so the request must.
 */
export const plain: Naming = {
  renderer: "plain",
  title: "plain names",
  names: [
    ...named("beauty", ["beauty", "rgba", "rgb"]),
    ...named("alpha", ["alpha"]),
    ...named("depth", ["depth"]),
    ...named("normal", ["normal", "normals"]),
    ...named("position", ["position", "world_position", "worldPosition"]),
    ...named("albedo", ["albedo", "base_color", "baseColor", "diffuse_albedo", "diffuse_color"]),
    ...named("roughness", ["roughness"]),
    ...named("metallic", ["metallic", "metalness"]),
    ...named("motion", ["motion", "motion_vector", "motionVector"]),
    ...named("emission", ["emission"]),
    ...named("diffuse_direct", ["diffuse_direct", "direct_diffuse"]),
    ...named("diffuse_indirect", ["diffuse_indirect", "indirect_diffuse"]),
    ...named("glossy_colour", ["glossy_color", "specular_albedo", "specular_color"]),
    ...named("glossy_direct", ["glossy_direct", "specular_direct", "direct_specular"]),
    ...named("glossy_indirect", ["glossy_indirect", "specular_indirect", "indirect_specular"]),
    ...named("ambient_occlusion", ["ao", "ambient_occlusion", "ambientOcclusion"]),
    ...named("environment", ["environment", "background"]),
    ...named("uv", ["uv", "st"]),
    ...named("object_id", ["object_id", "objectId"]),
    ...named("material_id", ["material_id", "materialId"]),
    ...named("matte", ["matte", "mask"]),
    ...named("reference", ["reference"]),
    ...CRYPTOMATTE_NAMES,
  ],
  others: [],
  enabling: {
    depth: "Render a layer called depth and set depth_measure on its source.",
    normal: "Render a layer called normal and set vector_space on its source.",
    position: "Render a layer called position and set vector_space on its source.",
    albedo: "Render a layer called albedo.",
  },
};
