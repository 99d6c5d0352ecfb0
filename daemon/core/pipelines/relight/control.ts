// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import { lanes } from "../../lanes/lanes.ts";
import { makeRoom } from "../../lanes/room.ts";
import { LUMINANCE } from "../../luminance.ts";
import type { PassKind, Vec3 } from "../../request.ts";
import type { View } from "../../scene/camera.ts";
import { addTerms, type Sum } from "../../scene/compose.ts";
import { pixelOfCell } from "../../scene/reduced-surface.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { sharedFloats } from "../../shared-memory.ts";
import type { Tensor } from "../../tensor.ts";
import { encodeRadiance } from "./encoding.ts";
import type { Guides } from "./guides.ts";
import { grainAt, patternAt, type SurfaceNoise } from "./pattern.ts";

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
  /** Seeded noise on the surfaces, see `patternAt`. */
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
] as const;

/** The first ones tell of light and surfaces; the rest, water and grain, are for looks alone. */
export const LIGHT_CHANNELS = CONTROL_CHANNELS.indexOf("water.r");

/** Channels that hold radiance, which the network sees encoded at unit exposure. */
const RADIANCE: ReadonlySet<string> = new Set(
  CONTROL_CHANNELS.filter((name) =>
    /^(base|direct|irradiance|specular|mirror|bounce|sky|emission|water)($|\.)/.test(name),
  ),
);

/** Channels of single pixels: a mean of noise would be none. */
type Noise = "pattern" | "grain";

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

/** The network's `control` input for a frame, or for a part of it, in its place. */
export async function controlTensor(guides: Guides, place: Placement, crew: Crew): Promise<Tensor> {
  const data = sharedFloats(CONTROL_CHANNELS.length * place.width * place.height);
  await crew.run("control", { guides: shared(guides), place, data }, place.height);
  const dims = [1, CONTROL_CHANNELS.length, place.height, place.width];
  // A runtime takes no shared memory.
  return { dtype: "float32", dims, data: data.slice() };
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

/** Fills the tensor's rows `from` to `to` in every channel. */
export function controlRows(task: ControlTask, from: number, to: number): void {
  const { width, height, left, top, scale } = task.place;
  const { base, exposure, noise } = task.guides;
  const writers = rowWriters(task.guides);
  // The frame may begin or end within the place, and the place within the frame.
  const first = Math.max(left, 0);
  const end = Math.min(left + Math.ceil(base.width / scale), width);
  const lastRow = Math.ceil(base.height / scale) - 1;
  const column = (first - left) * scale;
  const average = cellReader(base, scale, column);
  const encode = rowEncoder(end - first, exposure);
  for (const [channel, name] of CONTROL_CHANNELS.entries())
    for (let row = from; row < to; row++) {
      const start = (channel * height + row) * width;
      const whole = task.data.subarray(start, start + width);
      const inner = whole.subarray(first, end);
      const line = Math.min(Math.max(row - top, 0), lastRow) * scale;
      if (name === "pattern" || name === "grain") {
        const middle = pixelOfCell(line / scale, scale, base.height) * base.width;
        writeNoise(name === "pattern" ? patternAt : grainAt, noise, inner, middle, column, scale, base.width);
      } else if (scale === 1) writers[name](inner, line * base.width + column);
      else average(writers[name], inner, line);
      if (RADIANCE.has(name)) encode(inner);
      whole.fill(whole[first], 0, first);
      whole.fill(whole[end - 1], end);
    }
}

/** `encodeRadiance` of a row at once. */
function rowEncoder(length: number, exposure: number): (row: Float32Array) => void {
  const [place] = makeRoom([length]);
  return (row) => {
    place.floats.set(row);
    lanes().encode(place.pointer, length, exposure);
    row.set(place.floats.subarray(0, length));
  };
}

/** Of the middle pixel of each cell. */
function writeNoise(
  read: typeof patternAt,
  noise: SurfaceNoise | undefined,
  into: Float32Array,
  line: number,
  column: number,
  scale: number,
  width: number,
): void {
  if (!noise) into.fill(0);
  else
    for (let x = 0; x < into.length; x++)
      into[x] = read(noise, line + pixelOfCell(x + column / scale, scale, width));
}

/** Averages of cells of `scale` pixels from a `column` on, looked at twice along each side; one that the frame's edge cuts has the edge's. */
function cellReader({ width, height }: Image, scale: number, column: number) {
  const near = scale >> 2;
  const far = scale - 1 - near;
  const line = new Float32Array(width - column);
  return (write: RowWriter, into: Float32Array, row: number) => {
    const last = line.length - 1;
    const whole = Math.min(Math.floor(line.length / scale), into.length);
    write(line, Math.min(row + near, height - 1) * width + column);
    for (let x = 0, at = near; x < whole; x++, at += scale) into[x] = line[at] + line[at + far - near];
    for (let x = whole; x < into.length; x++)
      into[x] = line[Math.min(x * scale + near, last)] + line[Math.min(x * scale + far, last)];
    write(line, Math.min(row + far, height - 1) * width + column);
    for (let x = 0, at = near; x < whole; x++, at += scale)
      into[x] = 0.25 * (into[x] + line[at] + line[at + far - near]);
    for (let x = whole; x < into.length; x++)
      into[x] =
        0.25 * (into[x] + line[Math.min(x * scale + near, last)] + line[Math.min(x * scale + far, last)]);
  };
}

/** Writes a channel's values of the pixels from `at` on, as many as there is room for. */
type RowWriter = (into: Float32Array, at: number) => void;

function rowWriters(
  task: ControlGuides,
): Record<Exclude<(typeof CONTROL_CHANNELS)[number], Noise>, RowWriter> {
  const { base, surface, view, medianDepth } = task;
  const { hit, depth, normal } = surface;
  const nothing: RowWriter = (into) => void into.fill(0);
  const plain = (values: Float32Array | undefined): RowWriter =>
    values ? (into, at) => into.set(values.subarray(at, at + into.length)) : nothing;
  const masked =
    (values: Float32Array): RowWriter =>
    (into, at) => {
      for (let x = 0, from = at; x < into.length; x++, from++) into[x] = hit[from] === 1 ? values[from] : 0;
    };
  const summed =
    (sum: Sum, channel: number): RowWriter =>
    (into, at) =>
      addTerms(sum, channel, into.fill(0), at);
  const luminanceOf =
    (sum: Sum): RowWriter =>
    (into, at) => {
      into.fill(0);
      for (const [channel, weight] of LUMINANCE.entries()) addTerms(sum, channel, into, at, weight);
    };
  const along = (axis: Vec3, sign: number): RowWriter => {
    const [nx, ny, nz] = normal;
    return (into, first) => {
      for (let x = 0, at = first; x < into.length; x++, at++)
        into[x] = hit[at] === 1 ? sign * (nx[at] * axis[0] + ny[at] * axis[1] + nz[at] * axis[2]) : 0;
    };
  };
  return {
    "base.r": plain(base.planes[0]),
    "base.g": plain(base.planes[1]),
    "base.b": plain(base.planes[2]),
    direct: plain(task.direct),
    visibility: plain(task.arriving),
    contact: (into, first) => {
      for (let x = 0, at = first; x < into.length; x++, at++) {
        const metres = task.occluderDistance[at];
        into[x] = metres > 0 ? 1 / (1 + (10 * metres) / depth[at]) : 0;
      }
    },
    occlusion: plain(task.openness),
    "albedo.r": masked(surface.diffuse[0]),
    "albedo.g": masked(surface.diffuse[1]),
    "albedo.b": masked(surface.diffuse[2]),
    "normal.x": along(view.right, 1),
    "normal.y": along(view.up, 1),
    "normal.z": along(view.forward, -1),
    upness: masked(normal[2]),
    facing: facing(surface, view),
    distance: (into, first) => {
      for (let x = 0, at = first; x < into.length; x++, at++)
        into[x] = hit[at] === 1 ? Math.min(Math.max(Math.log2(depth[at] / medianDepth) / 4, -1), 1) : 1.25;
    },
    surface: (into, first) => {
      for (let x = 0, at = first; x < into.length; x++, at++) into[x] = hit[at];
    },
    roughness: masked(surface.roughness),
    metallic: masked(surface.metallic),
    "irradiance.r": summed(task.irradiance, 0),
    "irradiance.g": summed(task.irradiance, 1),
    "irradiance.b": summed(task.irradiance, 2),
    specular: luminanceOf(task.specular),
    "mirror.r": summed(task.mirror, 0),
    "mirror.g": summed(task.mirror, 1),
    "mirror.b": summed(task.mirror, 2),
    mirrored: plain(task.mirrored),
    "bounce.r": plain(task.bounce.planes[0]),
    "bounce.g": plain(task.bounce.planes[1]),
    "bounce.b": plain(task.bounce.planes[2]),
    sky: luminanceOf([{ image: task.sky }]),
    "key visibility": plain(task.keyVisibility),
    emission: luminanceOf([{ image: { ...base, planes: surface.emission } }]),
    "water.r": plain(task.water?.planes[0]),
    "water.g": plain(task.water?.planes[1]),
    "water.b": plain(task.water?.planes[2]),
    "ray.x": slope(view, 0, base.width),
    "ray.y": slope(view, 1, base.width),
  };
}

/** Tangent of the angle between the viewing axis and a pixel's ray along one axis of the picture; angles for lat-long. */
function slope({ xOrigin, xStep, yOrigin, yStep }: View, axis: 0 | 1, width: number): RowWriter {
  return (into, first) => {
    const row = Math.floor(first / width);
    const column = first - row * width;
    for (let x = 0; x < into.length; x++)
      into[x] = axis === 0 ? xOrigin + (column + x + 0.5) * xStep : yOrigin + (row + 0.5) * yStep;
  };
}

/** Cosine between normal and viewer. */
function facing({ hit, normal, position }: GBuffer, { position: eye, forward, projection }: View): RowWriter {
  const [nx, ny, nz] = normal;
  const parallel = projection === "orthographic";
  return (into, first) => {
    for (let x = 0, at = first; x < into.length; x++, at++) {
      const vx = parallel ? -forward[0] : eye[0] - position[3 * at];
      const vy = parallel ? -forward[1] : eye[1] - position[3 * at + 1];
      const vz = parallel ? -forward[2] : eye[2] - position[3 * at + 2];
      const cosine = (nx[at] * vx + ny[at] * vy + nz[at] * vz) / Math.sqrt(vx * vx + vy * vy + vz * vz);
      into[x] = hit[at] === 1 ? cosine : 0;
    }
  };
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
