// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../image.ts";
import { integer } from "../../lanes/room.ts";
import { LUMINANCE } from "../../luminance.ts";
import { productsOf, type Sum } from "../../scene/compose.ts";
import { createIngredients, type Ingredients, type Product, type Source } from "../../scene/ingredients.ts";
import { CONTROL_CHANNELS, type ControlChannel, type ControlGuides } from "./control.ts";

/** Planes of a row of the frame that `lanes/src/cells.rs` knows by their number; those that it is told of follow. */
const PLANE = { hit: 0, depth: 1, normal: 2, position: 5, occluder: 8, count: 9 } as const;

/** How a channel is made, counted as in `lanes/src/control.rs`. */
const KIND = {
  sum: 0,
  masked: 1,
  axis: 2,
  facing: 3,
  distance: 4,
  contact: 5,
  columnSlope: 6,
  rowSlope: 7,
  pattern: 8,
  grain: 9,
  rain: 10,
} as const;

interface Recipe {
  readonly kind: keyof typeof KIND;
  readonly which?: number;
  readonly count?: number;
}

/** Channels that hold radiance, which the network sees encoded at unit exposure. */
const RADIANCE = /^(base|direct|irradiance|specular|mirror|bounce|sky|emission|water)($|\.)/;

/** What the control channels are made of, and how: structs `Channel` of `lanes/src/control.rs`. */
export function recipesOf(guides: ControlGuides) {
  const ingredients = createIngredients(sourcesOf(guides), PLANE.count);
  const recipes = makings(guides, ingredients);
  const channels = CONTROL_CHANNELS.flatMap((name) => {
    const { kind, which = 0, count = 0 } = recipes[name];
    return [KIND[kind], which, count, RADIANCE.test(name) ? 1 : 0].map(integer);
  });
  return { ingredients, channels };
}

function sourcesOf({ surface, occluderDistance }: ControlGuides): readonly Source[] {
  const { hit, depth, normal, position } = surface;
  return [
    { plane: PLANE.hit, values: hit, wide: 1 },
    { plane: PLANE.depth, values: depth, wide: 1 },
    ...normal.map((values, axis) => ({ plane: PLANE.normal + axis, values, wide: 1 })),
    { plane: PLANE.position, values: position, wide: 3 },
    { plane: PLANE.occluder, values: occluderDistance, wide: 1 },
  ];
}

function makings(guides: ControlGuides, ingredients: Ingredients): Record<ControlChannel, Recipe> {
  const { base, surface, noise } = guides;
  const sum = (products: readonly Product[]): Recipe => {
    const { first, count } = ingredients.sum(products);
    return { kind: "sum", which: first, count };
  };
  const nothing = sum([]);
  const plain = (values: Float32Array | undefined) =>
    values ? sum([{ times: 1, planes: [values] }]) : nothing;
  const summed = (terms: Sum, channel: number) => sum(productsOf(terms, channel));
  const luminanceOf = (terms: Sum) =>
    sum(LUMINANCE.flatMap((weight, channel) => productsOf(terms, channel, weight)));
  const masked = (values: Float32Array): Recipe => ({ kind: "masked", which: ingredients.plane(values) });
  const emission: Image = { ...base, planes: surface.emission };
  return {
    "base.r": plain(base.planes[0]),
    "base.g": plain(base.planes[1]),
    "base.b": plain(base.planes[2]),
    direct: plain(guides.direct),
    visibility: plain(guides.arriving),
    contact: { kind: "contact" },
    occlusion: plain(guides.openness),
    "albedo.r": masked(surface.diffuse[0]),
    "albedo.g": masked(surface.diffuse[1]),
    "albedo.b": masked(surface.diffuse[2]),
    "normal.x": { kind: "axis", which: 0 },
    "normal.y": { kind: "axis", which: 1 },
    "normal.z": { kind: "axis", which: 2 },
    upness: masked(surface.normal[2]),
    facing: { kind: "facing" },
    distance: { kind: "distance" },
    surface: { kind: "masked", which: PLANE.hit },
    roughness: masked(surface.roughness),
    metallic: masked(surface.metallic),
    pattern: noise ? { kind: "pattern" } : nothing,
    "irradiance.r": summed(guides.irradiance, 0),
    "irradiance.g": summed(guides.irradiance, 1),
    "irradiance.b": summed(guides.irradiance, 2),
    specular: luminanceOf(guides.specular),
    "mirror.r": summed(guides.mirror, 0),
    "mirror.g": summed(guides.mirror, 1),
    "mirror.b": summed(guides.mirror, 2),
    mirrored: plain(guides.mirrored),
    "bounce.r": plain(guides.bounce.planes[0]),
    "bounce.g": plain(guides.bounce.planes[1]),
    "bounce.b": plain(guides.bounce.planes[2]),
    sky: luminanceOf([{ image: guides.sky }]),
    "key visibility": plain(guides.keyVisibility),
    "ray.x": { kind: "columnSlope" },
    "ray.y": { kind: "rowSlope" },
    emission: luminanceOf([{ image: emission }]),
    "water.r": plain(guides.water?.planes[0]),
    "water.g": plain(guides.water?.planes[1]),
    "water.b": plain(guides.water?.planes[2]),
    grain: noise ? { kind: "grain" } : nothing,
    rain: noise ? { kind: "rain" } : nothing,
  };
}
