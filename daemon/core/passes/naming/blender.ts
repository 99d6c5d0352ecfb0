// SPDX-License-Identifier: Apache-2.0
import { CRYPTOMATTE_NAMES, type Naming, named } from "./naming.ts";

const PASSES_PANEL = "In Blender: View Layer properties > Passes";
const aov = (name: string) =>
  `In Blender: add a value AOV called ${name} (View Layer properties > Passes > Shader AOV) and feed it in every material with an AOV Output node.`;

/**
 * Cycles and EEVEE, as files from Blender 4.2, 4.5, 5.0 and 5.2 name them: `ViewLayer.DiffCol.R` in one part up to 4.5,
 * `ViewLayer.Diffuse Color.R` in a part of its own from 5.0. Normal and Position are in world space, Depth is planar in
 * both, Vector holds the motion to the previous frame in XY and to the next in ZW.
 */
export const blender: Naming = {
  renderer: "blender",
  title: "Blender",
  names: [
    ...named("beauty", ["Combined"]),
    ...named("beauty", ["Composite.Combined"], { lastResort: true }),
    ...named("depth", ["Depth"], { depthMeasure: "planar" }),
    ...named("normal", ["Normal"], { vectorSpace: "world" }),
    ...named("position", ["Position"], { vectorSpace: "world" }),
    ...named("albedo", ["DiffCol", "Diffuse Color", "Base Color"]),
    ...named("roughness", ["Roughness"]),
    ...named("metallic", ["Metallic"]),
    ...named("motion", ["Vector"]),
    ...named("emission", ["Emit", "Emission"]),
    ...named("diffuse_direct", ["DiffDir", "Diffuse Direct"]),
    ...named("diffuse_indirect", ["DiffInd", "Diffuse Indirect"]),
    ...named("glossy_colour", ["GlossCol", "Glossy Color"]),
    ...named("glossy_direct", ["GlossDir", "Glossy Direct"]),
    ...named("glossy_indirect", ["GlossInd", "Glossy Indirect"]),
    ...named("shadow", ["Shadow"]),
    ...named("ambient_occlusion", ["AO", "Ambient Occlusion"]),
    ...named("environment", ["Env", "Environment"]),
    ...named("uv", ["UV"]),
    ...named("object_id", ["IndexOB", "Object Index"]),
    ...named("material_id", ["IndexMA", "Material Index"]),
    ...CRYPTOMATTE_NAMES,
  ],
  ownName: (layer) => layer.slice(layer.lastIndexOf(".") + 1),
  others: [
    "Mist",
    "Noisy Image",
    "Denoising Albedo",
    "Denoising Depth",
    "Denoising Normal",
    "TransCol",
    "TransDir",
    "TransInd",
    "Transmission Color",
    "Transmission Direct",
    "Transmission Indirect",
    "VolumeDir",
    "VolumeInd",
    "Volume Direct",
    "Volume Indirect",
  ],
  enabling: {
    beauty: `${PASSES_PANEL} > Data > Combined.`,
    alpha: `${PASSES_PANEL} > Data > Combined, and save with alpha (RGBA).`,
    depth: `${PASSES_PANEL} > Data > Z.`,
    normal: `${PASSES_PANEL} > Data > Normal.`,
    position: `${PASSES_PANEL} > Data > Position.`,
    motion: `${PASSES_PANEL} > Data > Vector (motion blur must be off).`,
    uv: `${PASSES_PANEL} > Data > UV.`,
    object_id: `${PASSES_PANEL} > Data > Indexes > Object Index.`,
    material_id: `${PASSES_PANEL} > Data > Indexes > Material Index.`,
    albedo: `${PASSES_PANEL} > Light > Diffuse > Color.`,
    diffuse_direct: `${PASSES_PANEL} > Light > Diffuse > Direct.`,
    diffuse_indirect: `${PASSES_PANEL} > Light > Diffuse > Indirect.`,
    glossy_colour: `${PASSES_PANEL} > Light > Glossy > Color.`,
    glossy_direct: `${PASSES_PANEL} > Light > Glossy > Direct.`,
    glossy_indirect: `${PASSES_PANEL} > Light > Glossy > Indirect.`,
    emission: `${PASSES_PANEL} > Light > Other > Emission.`,
    environment: `${PASSES_PANEL} > Light > Other > Environment.`,
    ambient_occlusion: `${PASSES_PANEL} > Light > Other > Ambient Occlusion.`,
    roughness: aov("Roughness"),
    metallic: aov("Metallic"),
    cryptomatte_object: `${PASSES_PANEL} > Cryptomatte > Object.`,
    cryptomatte_material: `${PASSES_PANEL} > Cryptomatte > Material.`,
    cryptomatte_asset: `${PASSES_PANEL} > Cryptomatte > Asset.`,
  },
};
