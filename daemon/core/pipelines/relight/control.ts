// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../image.ts";
import type { Vec3 } from "../../request.ts";
import type { View } from "../../scene/camera.ts";
import type { GBuffer } from "../../scene/surface.ts";
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
export function controlTensors(guides: Guides, place: Placement): { control: Tensor; cond: Tensor } {
  const planes = controlPlanes(guides);
  const size = place.width * place.height;
  const data = new Float32Array(CONTROL_CHANNELS.length * size);
  for (const [channel, name] of CONTROL_CHANNELS.entries())
    padPlane(planes[name], guides.base, data.subarray(channel * size, (channel + 1) * size), place);
  return {
    control: { dtype: "float32", dims: [1, CONTROL_CHANNELS.length, place.height, place.width], data },
    cond: { dtype: "float32", dims: [1, CONDITIONS.length], data: Float32Array.from(conditions(guides)) },
  };
}

function padPlane(
  from: Float32Array,
  { width: w, height: h }: Image,
  to: Float32Array,
  place: Placement,
): void {
  const { width, height, left, top } = place;
  for (let row = 0; row < height; row++) {
    const line = Math.min(Math.max(row - top, 0), h - 1) * w;
    const start = row * width + left;
    to.fill(from[line], row * width, start);
    to.set(from.subarray(line, line + w), start);
    to.fill(from[line + w - 1], start + w, (row + 1) * width);
  }
}

function controlPlanes(guides: Guides): Record<(typeof CONTROL_CHANNELS)[number], Float32Array> {
  const { base, exposure, surface, view } = guides;
  const onSurface = Float32Array.from(surface.hit);
  const encoded = (values: Float32Array) => values.map((value) => encodeRadiance(value * exposure));
  const masked = (values: Float32Array) => values.map((value, at) => (surface.hit[at] === 1 ? value : 0));
  const along = (axis: Vec3, sign: number) => {
    const [x, y, z] = surface.normal;
    return masked(x.map((value, at) => sign * (value * axis[0] + y[at] * axis[1] + z[at] * axis[2])));
  };
  return {
    "base.r": encoded(base.planes[0]),
    "base.g": encoded(base.planes[1]),
    "base.b": encoded(base.planes[2]),
    direct: encoded(luminancePlane(guides.direct)),
    visibility: guides.arriving,
    contact: guides.occluderDistance.map((metres, at) =>
      metres > 0 ? 1 / (1 + (10 * metres) / surface.depth[at]) : 0,
    ),
    occlusion: guides.openness,
    "albedo.r": masked(surface.diffuse[0]),
    "albedo.g": masked(surface.diffuse[1]),
    "albedo.b": masked(surface.diffuse[2]),
    "normal.x": along(view.right, 1),
    "normal.y": along(view.up, 1),
    "normal.z": along(view.forward, -1),
    upness: masked(surface.normal[2]),
    facing: facing(surface, view),
    distance: relativeDistance(surface, guides.medianDepth),
    surface: onSurface,
    roughness: masked(surface.roughness),
    metallic: masked(surface.metallic),
    pattern: guides.pattern,
    irradiance: encoded(luminancePlane(guides.irradiance)),
  };
}

/** Cosine between normal and viewer. */
function facing(
  { hit, normal, position }: GBuffer,
  { position: eye, forward, projection }: View,
): Float32Array {
  const [nx, ny, nz] = normal;
  const [px, py, pz] = position;
  const cosines = new Float32Array(hit.length);
  for (let at = 0; at < hit.length; at++) {
    if (hit[at] === 0) continue;
    let vx = -forward[0];
    let vy = -forward[1];
    let vz = -forward[2];
    if (projection !== "orthographic") {
      vx = eye[0] - px[at];
      vy = eye[1] - py[at];
      vz = eye[2] - pz[at];
    }
    cosines[at] = (nx[at] * vx + ny[at] * vy + nz[at] * vz) / Math.sqrt(vx * vx + vy * vy + vz * vz);
  }
  return cosines;
}

function luminancePlane({ planes: [r, g, b] }: Image): Float32Array {
  return r.map((red, at) => luminance(red, g[at], b[at]));
}

function relativeDistance({ depth, hit }: GBuffer, median: number): Float32Array {
  return depth.map((metres, at) =>
    hit[at] === 1 ? Math.min(Math.max(Math.log2(metres / median) / 4, -1), 1) : 1.25,
  );
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
