// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../image.ts";
import type { PassKind } from "../../request.ts";
import type { AnalyticPlate } from "../../scene/analytic-plate.ts";
import type { GatheredLight } from "../../scene/gathered-light.ts";
import type { GBuffer } from "../../scene/surface.ts";
import { sharedFloats } from "../../shared-memory.ts";

/** Light as the base is made of it. RGB images of scene-linear radiance. */
export interface BaseLight {
  /** Towards the viewer by matt reflection: of lamps and surroundings, then of other surfaces. */
  readonly matt: Image;
  readonly mattBounce: Image;
  /** Towards the viewer by gloss: highlights of lamps, then the mirror of surroundings and surfaces. */
  readonly gloss: Image;
  readonly mirror: Image;
  /** Radiance of a white Lambert surface: all light, and other surfaces' alone. */
  readonly irradiance: Image;
  readonly bounce: Image;
  readonly sky: Image;
}

/**
 * Sums up the light of the lamps, and what rays gather. Where the artist gives the renderer's own passes of light (as Cycles
 * writes them, without the surface's colour), they take the place of what was worked out.
 */
export function baseLight(
  plate: AnalyticPlate,
  gathered: GatheredLight,
  passes: ReadonlyMap<PassKind, Image>,
  surface: GBuffer,
): BaseLight {
  const size = { width: surface.width, height: surface.height };
  const matt: Image = passes.has("albedo") ? { ...size, planes: surface.diffuse } : plate.mattReflectance;
  const shine = passes.get("glossy_colour") ?? plate.glossReflectance;
  const direct = passes.get("diffuse_direct");
  const bounce = passes.get("diffuse_indirect") ?? gathered.bounce;
  const sky = product(plate.skyLight, gathered.skyShare);
  const glossDirect = passes.get("glossy_direct");
  const glossIndirect = passes.get("glossy_indirect");
  return {
    matt: direct
      ? product(matt, direct)
      : mapImage(
          plate.diffuse,
          (at, c) => plate.diffuse.planes[c][at] + plate.mattReflectance.planes[c][at] * sky.planes[c][at],
        ),
    mattBounce: product(passes.has("diffuse_indirect") ? matt : plate.mattReflectance, bounce),
    gloss: glossDirect ? product(shine, glossDirect) : plate.specular,
    mirror: mirrorOf(plate, gathered, shine, glossDirect, glossIndirect),
    irradiance: mapImage(
      bounce,
      (at, c) =>
        bounce.planes[c][at] +
        (direct ? direct.planes[c][at] : plate.lampLight.planes[c][at] + sky.planes[c][at]),
    ),
    bounce,
    sky,
  };
}

/** A renderer's direct gloss holds the mirrored surroundings, its indirect gloss the mirrored surfaces. */
function mirrorOf(
  plate: AnalyticPlate,
  { mirror, mirrored }: GatheredLight,
  shine: Image,
  direct: Image | undefined,
  indirect: Image | undefined,
): Image {
  if (direct && indirect) return product(shine, indirect);
  const all = product(plate.glossReflectance, mirror);
  if (direct) return mapImage(all, (at, c) => all.planes[c][at] * mirrored[at]);
  if (!indirect) return all;
  return mapImage(
    all,
    (at, c) => all.planes[c][at] * (1 - mirrored[at]) + shine.planes[c][at] * indirect.planes[c][at],
  );
}

const product = (a: Image, b: Image): Image => mapImage(a, (at, c) => a.planes[c][at] * b.planes[c][at]);

/** An RGB image of the same size in shared memory. */
export function mapImage(like: Image, value: (at: number, channel: number) => number): Image {
  const planes = [0, 1, 2].map((channel) => {
    const plane = sharedFloats(like.width * like.height);
    for (let at = 0; at < plane.length; at++) plane[at] = value(at, channel);
    return plane;
  });
  return { width: like.width, height: like.height, planes };
}
