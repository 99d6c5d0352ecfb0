// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import type { Vec3 } from "../../request.ts";
import type { View } from "../../scene/camera.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { sharedFloats } from "../../shared-memory.ts";
import type { Tensor } from "../../tensor.ts";
import { encodeRadiance, luminance } from "./encoding.ts";
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
  /** Seeded noise on the surfaces, see `surfacePattern`. */
  "pattern",
  /** Luminance of the base's diffuse light without albedo, encoded at unit exposure. */
  "irradiance",
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
] as const;

/** Values of the network's `cond` input, in order. Presence is 1 where the pass was given. */
export const CONDITIONS = [
  "has.beauty",
  "has.albedo",
  "has.normal",
  "has.roughness",
  "has.metallic",
  "has.ambient_occlusion",
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

/** A frame inside the larger picture that the network sees; what lies around it repeats its edge. */
export interface Placement {
  readonly width: number;
  readonly height: number;
  /** Where the frame's first column and row stand. */
  readonly left: number;
  readonly top: number;
}

/** The two conditioning inputs of the network. */
export async function controlTensors(
  guides: Guides,
  place: Placement,
  crew: Crew,
): Promise<{ control: Tensor; cond: Tensor }> {
  const { base, exposure, surface, view, direct, irradiance, arriving } = guides;
  const { occluderDistance, openness, pattern, medianDepth } = guides;
  const { specular, bounce, sky, mirror, mirrored, keyVisibility } = guides;
  const gathered = { specular, bounce, sky, mirror, mirrored, keyVisibility };
  const light = { base, exposure, direct, irradiance, arriving, occluderDistance, openness, ...gathered };
  const data = sharedFloats(CONTROL_CHANNELS.length * place.width * place.height);
  const task: ControlTask = { ...light, surface, view, pattern, medianDepth, place, data };
  await crew.run("control", task, place.height);
  const dims = [1, CONTROL_CHANNELS.length, place.height, place.width];
  return {
    // A runtime takes no shared memory.
    control: { dtype: "float32", dims, data: data.slice() },
    cond: { dtype: "float32", dims: [1, CONDITIONS.length], data: Float32Array.from(conditions(guides)) },
  };
}

type Shown = "base" | "exposure" | "surface" | "view" | "direct" | "irradiance" | "arriving";
type Measured = "occluderDistance" | "openness" | "pattern" | "medianDepth";

type Gathered = "specular" | "bounce" | "sky" | "mirror" | "mirrored" | "keyVisibility";

export interface ControlTask extends Pick<Guides, Shown | Measured | Gathered> {
  readonly place: Placement;
  /** The control tensor, channel after channel. */
  readonly data: Float32Array;
}

/** Fills the tensor's rows `from` to `to` in every channel. */
export function controlRows(task: ControlTask, from: number, to: number): void {
  const { width, height, left, top } = task.place;
  const { width: columns, height: rows } = task.base;
  const writers = rowWriters(task);
  for (const [channel, name] of CONTROL_CHANNELS.entries()) {
    const write = writers[name];
    for (let row = from; row < to; row++) {
      const line = Math.min(Math.max(row - top, 0), rows - 1) * columns;
      const whole = task.data.subarray(
        (channel * height + row) * width,
        (channel * height + row + 1) * width,
      );
      const inside = whole.subarray(left, left + columns);
      write(inside, line);
      whole.fill(inside[0], 0, left);
      whole.fill(inside[columns - 1], left + columns);
    }
  }
}

/** Writes one row of a channel, whose first pixel is `line`. */
type RowWriter = (into: Float32Array, line: number) => void;

function rowWriters(task: ControlTask): Record<(typeof CONTROL_CHANNELS)[number], RowWriter> {
  const { base, exposure, surface, view, medianDepth } = task;
  const { hit, depth, normal } = surface;
  const plain =
    (values: Float32Array): RowWriter =>
    (into, line) =>
      into.set(values.subarray(line, line + into.length));
  const masked =
    (values: Float32Array): RowWriter =>
    (into, line) => {
      for (let x = 0; x < into.length; x++) into[x] = hit[line + x] === 1 ? values[line + x] : 0;
    };
  const encoded =
    (values: Float32Array): RowWriter =>
    (into, line) => {
      for (let x = 0; x < into.length; x++) into[x] = encodeRadiance(values[line + x] * exposure);
    };
  const encodedLuminance =
    ({ planes: [r, g, b] }: Image): RowWriter =>
    (into, line) => {
      for (let x = 0, at = line; x < into.length; x++, at++)
        into[x] = encodeRadiance(Math.fround(luminance(r[at], g[at], b[at])) * exposure);
    };
  const along = (axis: Vec3, sign: number): RowWriter => {
    const [nx, ny, nz] = normal;
    return (into, line) => {
      for (let x = 0, at = line; x < into.length; x++, at++)
        into[x] = hit[at] === 1 ? sign * (nx[at] * axis[0] + ny[at] * axis[1] + nz[at] * axis[2]) : 0;
    };
  };
  return {
    "base.r": encoded(base.planes[0]),
    "base.g": encoded(base.planes[1]),
    "base.b": encoded(base.planes[2]),
    direct: encodedLuminance(task.direct),
    visibility: plain(task.arriving),
    contact: (into, line) => {
      for (let x = 0; x < into.length; x++) {
        const metres = task.occluderDistance[line + x];
        into[x] = metres > 0 ? 1 / (1 + (10 * metres) / depth[line + x]) : 0;
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
    distance: (into, line) => {
      for (let x = 0, at = line; x < into.length; x++, at++)
        into[x] = hit[at] === 1 ? Math.min(Math.max(Math.log2(depth[at] / medianDepth) / 4, -1), 1) : 1.25;
    },
    surface: (into, line) => into.set(hit.subarray(line, line + into.length)),
    roughness: masked(surface.roughness),
    metallic: masked(surface.metallic),
    pattern: plain(task.pattern),
    irradiance: encodedLuminance(task.irradiance),
    specular: encodedLuminance(task.specular),
    "mirror.r": encoded(task.mirror.planes[0]),
    "mirror.g": encoded(task.mirror.planes[1]),
    "mirror.b": encoded(task.mirror.planes[2]),
    mirrored: plain(task.mirrored),
    "bounce.r": encoded(task.bounce.planes[0]),
    "bounce.g": encoded(task.bounce.planes[1]),
    "bounce.b": encoded(task.bounce.planes[2]),
    sky: encodedLuminance(task.sky),
    "key visibility": plain(task.keyVisibility),
    emission: encodedLuminance({ ...base, planes: surface.emission }),
    "ray.x": slope(view, 0, base.width),
    "ray.y": slope(view, 1, base.width),
  };
}

/** Tangent of the angle between the viewing axis and a pixel's ray along one axis of the picture; angles for lat-long. */
function slope({ xOrigin, xStep, yOrigin, yStep }: View, axis: 0 | 1, width: number): RowWriter {
  return (into, line) => {
    const row = line / width;
    for (let x = 0; x < into.length; x++)
      into[x] = axis === 0 ? xOrigin + (x + 0.5) * xStep : yOrigin + (row + 0.5) * yStep;
  };
}

/** Cosine between normal and viewer. */
function facing({ hit, normal, position }: GBuffer, { position: eye, forward, projection }: View): RowWriter {
  const [nx, ny, nz] = normal;
  const [px, py, pz] = position;
  const parallel = projection === "orthographic";
  return (into, line) => {
    for (let x = 0, at = line; x < into.length; x++, at++) {
      const vx = parallel ? -forward[0] : eye[0] - px[at];
      const vy = parallel ? -forward[1] : eye[1] - py[at];
      const vz = parallel ? -forward[2] : eye[2] - pz[at];
      const cosine = (nx[at] * vx + ny[at] * vy + nz[at] * vz) / Math.sqrt(vx * vx + vy * vy + vz * vz);
      into[x] = hit[at] === 1 ? cosine : 0;
    }
  };
}

function conditions({ given, airlight, exposure, lampShare, lampSize, hasBackground }: Guides): number[] {
  return [
    ...(["beauty", "albedo", "normal", "roughness", "metallic", "ambient_occlusion"] as const).map((kind) =>
      given.has(kind) ? 1 : 0,
    ),
    ...airlight.map((value) => encodeRadiance(value * exposure)),
    lampShare,
    lampSize,
    hasBackground ? 1 : 0,
  ];
}
