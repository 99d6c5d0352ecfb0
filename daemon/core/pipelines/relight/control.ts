// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import type { PassKind } from "../../request.ts";
import { unsetFloats } from "../../shared-memory.ts";
import type { Tensor } from "../../tensor.ts";
import { encodeRadiance } from "./encoding.ts";
import type { Guides } from "./guides.ts";

/** Planes of the network's `control` input, in order. All lie within about -1..1 but for encoded radiance. */
export const CONTROL_CHANNELS = [
  /** The picture that the residual is added to, encoded at unit exposure. */
  "base.r",
  "base.g",
  "base.b",
  /** Luminance of the lamps' light on a white surface as if nothing stood in its way, encoded at unit exposure. */
  "direct",
  /** Share of that light which arrives. */
  "visibility",
  /** Closeness of what is in its way: 1 touches, 0 is far off or nothing. */
  "contact",
  /** Share of the sky that is open above the surface. */
  "occlusion",
  "albedo.r",
  "albedo.g",
  "albedo.b",
  /** Unit normal in camera axes: right, up, towards the viewer. */
  "normal.x",
  "normal.y",
  "normal.z",
  /** Height component of the normal in the world: 1 faces the zenith. */
  "upness",
  /** Cosine between the normal and the way to the viewer. */
  "facing",
  /** Distance in doublings of the frame's median distance, / 4; 1.25 for the background. */
  "distance",
  /** 1 on surfaces, 0 on the background. */
  "surface",
  "roughness",
  "metallic",
  /** Seeded noise on the surfaces, see `SurfaceNoise`. */
  "pattern",
  /** The diffuse light without albedo, encoded at unit exposure. */
  "irradiance.r",
  "irradiance.g",
  "irradiance.b",
  /** What the analytic plate without gathered light has in this place, encoded: luminance of the highlights of lamps. */
  "specular",
  /** Reflection of surfaces and surroundings, times the reflectance, encoded. */
  "mirror.r",
  "mirror.g",
  "mirror.b",
  /** Share of the reflection that shows surfaces of the picture. */
  "mirrored",
  /** Light from other surfaces on a white one, encoded. */
  "bounce.r",
  "bounce.g",
  "bounce.b",
  /** Luminance of the surroundings' light on a white surface, past what stands in its way, encoded. */
  "sky",
  /** Share of the strongest lamp that arrives. */
  "key visibility",
  /** The way to the viewer's point, as slopes to the right and upwards; the field of view is in them. */
  "ray.x",
  "ray.y",
  /** Luminance that surfaces give off themselves, encoded at unit exposure. */
  "emission",
  /** Reflection in water that lies on what faces up, before its reflectance, encoded. */
  "water.r",
  "water.g",
  "water.b",
  /** Seeded noise of each pixel and frame. */
  "grain",
  /** Streaks of rain before the surfaces, see `SurfaceNoise`. */
  "rain",
] as const;

export type ControlChannel = (typeof CONTROL_CHANNELS)[number];

/** The first ones tell of light and surfaces; the rest, water, grain and rain, are for looks alone. */
export const LIGHT_CHANNELS = CONTROL_CHANNELS.indexOf("water.r");

/** Values of the network's `cond` input, in order. Presence is 1 where the pass was given. */
export const CONDITIONS = [
  "has.beauty",
  "has.albedo",
  "has.normal",
  "has.roughness",
  "has.metallic",
  "has.ambient_occlusion",
  "has.diffuse_direct",
  "has.diffuse_indirect",
  "has.glossy_direct",
  "has.glossy_indirect",
  /** Colour of light scattered by air, encoded at unit exposure. */
  "airlight.r",
  "airlight.g",
  "airlight.b",
  /** Share of the lamps in the light on all surfaces, the rest being sky. */
  "lamp share",
  /** Angular radius of the strongest lamp as seen from the scene, radians. */
  "lamp size",
  /** 1 where the background has a picture, 0 where it is black. */
  "has.background",
] as const;

/** What the network sees: a frame, reduced by a whole factor, with a margin where its edge is repeated; or a part of that. */
export interface Placement {
  readonly width: number;
  readonly height: number;
  /** Where the frame's first column and row stand in it; below 0 where it begins within the frame. */
  readonly left: number;
  readonly top: number;
  /** Pixels of the frame to each side of one of these. */
  readonly scale: number;
}

/** Columns and rows of cells that a frame has in the network. */
export const cellsOf = ({ width, height }: Pick<Image, "width" | "height">, { scale }: Placement) => ({
  columns: Math.ceil(width / scale),
  rows: Math.ceil(height / scale),
});

/** Where along each side a cell of `scale` pixels is looked at; one that the frame's edge cuts has the edge's. */
export function looksOf(scale: number): readonly number[] {
  if (scale === 1) return [0];
  const near = scale >> 2;
  return [near, scale - 1 - near];
}

/** The control channels of a frame, or of a part of it, in its place: in shared memory, which no runtime takes. */
export async function controlTensor(guides: Guides, place: Placement, crew: Crew): Promise<Tensor> {
  const data = unsetFloats(CONTROL_CHANNELS.length * place.width * place.height);
  await crew.run("control", { guides: shared(guides), place, data }, place.height);
  return { dtype: "float32", dims: [1, CONTROL_CHANNELS.length, place.height, place.width], data };
}

/** The network's `cond` input. */
export function conditionTensor(guides: Guides): Tensor {
  return { dtype: "float32", dims: [1, CONDITIONS.length], data: Float32Array.from(conditions(guides)) };
}

/** What the channels are made of: planes and plain values, which another thread can be given. */
export type ControlGuides = Omit<Guides, "given" | "visibility">;

const shared = ({ given: _given, visibility: _visibility, ...rest }: Guides): ControlGuides => rest;

export interface ControlTask {
  readonly guides: ControlGuides;
  readonly place: Placement;
  /** The control tensor, channel after channel. */
  readonly data: Float32Array;
}

function conditions({ given, airlight, exposure, lampShare, lampSize, hasBackground }: Guides): number[] {
  return [
    ...CONDITIONS.filter((name) => name.startsWith("has.") && name !== "has.background").map((name) =>
      given.has(name.slice(4) as PassKind) ? 1 : 0,
    ),
    ...airlight.map((value) => encodeRadiance(value * exposure)),
    lampShare,
    lampSize,
    hasBackground ? 1 : 0,
  ];
}
