// SPDX-License-Identifier: Apache-2.0
import { LUMINANCE } from "../../../daemon/core/luminance.ts";
import {
  CONTROL_CHANNELS,
  type ControlChannel,
  type Placement,
} from "../../../daemon/core/pipelines/relight/control.ts";
import { encodeRadiance } from "../../../daemon/core/pipelines/relight/encoding.ts";
import type { Guides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { Vec3 } from "../../../daemon/core/request.ts";
import type { View } from "../../../daemon/core/scene/camera.ts";
import type { Sum } from "../../../daemon/core/scene/compose.ts";
import { pixelOfCell } from "../../../daemon/core/scene/reduced-surface.ts";
import type { GBuffer } from "../../../daemon/core/scene/surface.ts";
import { grainAt, patternAt } from "./noise.ts";
import { valueOfSum } from "./sums.ts";

/** A channel of a frame's pixel. */
type OfPixel = (at: number) => number;

const RADIANCE = /^(base|direct|irradiance|specular|mirror|bounce|sky|emission|water)($|\.)/;

/** The control tensor's values, one after the other in doubles; of rain, which has properties but no reference, none. */
export function controlInDoubles(guides: Guides, place: Placement): Float32Array {
  const { width, height, left, top, scale } = place;
  const { base, noise, exposure } = guides;
  const columns = Math.ceil(base.width / scale);
  const rows = Math.ceil(base.height / scale);
  const looks = scale === 1 ? [0] : [scale >> 2, scale - 1 - (scale >> 2)];
  const pixels = channelsOf(guides);
  const whole = (x: number, y: number) => y * base.width + x;
  const ofCell = (name: ControlChannel, column: number, row: number): number => {
    const middle = whole(pixelOfCell(column, scale, base.width), pixelOfCell(row, scale, base.height));
    if (name === "pattern") return noise ? patternAt(guides, middle) : 0;
    if (name === "grain") return noise ? grainAt(noise, middle) : 0;
    if (name === "rain") return Number.NaN;
    let sum = 0;
    for (const y of looks)
      for (const x of looks)
        sum += pixels[name](
          whole(Math.min(column * scale + x, base.width - 1), Math.min(row * scale + y, base.height - 1)),
        );
    const mean = sum / looks.length ** 2;
    return RADIANCE.test(name) ? encodeRadiance(mean * exposure) : mean;
  };
  const data = new Float32Array(CONTROL_CHANNELS.length * width * height);
  let to = 0;
  for (const name of CONTROL_CHANNELS)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, to++)
        data[to] = ofCell(
          name,
          Math.min(Math.max(x, left, 0) - left, columns - 1),
          Math.min(Math.max(y - top, 0), rows - 1),
        );
  return data;
}

function channelsOf(guides: Guides): Record<Exclude<ControlChannel, "pattern" | "grain" | "rain">, OfPixel> {
  const { base, surface, view, medianDepth } = guides;
  const { hit, depth, normal } = surface;
  const plain =
    (values: Float32Array | undefined): OfPixel =>
    (at) =>
      values?.[at] ?? 0;
  const onSurface =
    (value: OfPixel): OfPixel =>
    (at) =>
      hit[at] === 1 ? value(at) : 0;
  const masked = (values: Float32Array) => onSurface(plain(values));
  const summed =
    (sum: Sum, channel: number): OfPixel =>
    (at) =>
      valueOfSum(sum, channel, at);
  const luminanceOf =
    (sum: Sum): OfPixel =>
    (at) =>
      LUMINANCE.reduce((light, weight, channel) => light + weight * valueOfSum(sum, channel, at), 0);
  const along = ([x, y, z]: Vec3, sign: number) =>
    onSurface((at) => sign * (normal[0][at] * x + normal[1][at] * y + normal[2][at] * z));
  return {
    "base.r": plain(base.planes[0]),
    "base.g": plain(base.planes[1]),
    "base.b": plain(base.planes[2]),
    direct: plain(guides.direct),
    visibility: plain(guides.arriving),
    contact: (at) => {
      const metres = guides.occluderDistance[at];
      return metres > 0 ? 1 / (1 + (10 * metres) / depth[at]) : 0;
    },
    occlusion: plain(guides.openness),
    "albedo.r": masked(surface.diffuse[0]),
    "albedo.g": masked(surface.diffuse[1]),
    "albedo.b": masked(surface.diffuse[2]),
    "normal.x": along(view.right, 1),
    "normal.y": along(view.up, 1),
    "normal.z": along(view.forward, -1),
    upness: masked(normal[2]),
    facing: onSurface((at) => facing(surface, view, at)),
    distance: (at) =>
      hit[at] === 1 ? Math.min(Math.max(Math.log2(depth[at] / medianDepth) / 4, -1), 1) : 1.25,
    surface: (at) => hit[at],
    roughness: masked(surface.roughness),
    metallic: masked(surface.metallic),
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
    emission: luminanceOf([{ image: { ...base, planes: surface.emission } }]),
    "water.r": plain(guides.water?.planes[0]),
    "water.g": plain(guides.water?.planes[1]),
    "water.b": plain(guides.water?.planes[2]),
    "ray.x": (at) => view.xOrigin + ((at % base.width) + 0.5) * view.xStep,
    "ray.y": (at) => view.yOrigin + (Math.floor(at / base.width) + 0.5) * view.yStep,
  };
}

/** Cosine between normal and viewer. */
function facing({ normal, position }: GBuffer, { position: eye, forward, projection }: View, at: number) {
  const way = eye.map((along, axis) =>
    projection === "orthographic" ? -forward[axis] : along - position[3 * at + axis],
  );
  return way.reduce((sum, along, axis) => sum + along * normal[axis][at], 0) / Math.hypot(...way);
}
