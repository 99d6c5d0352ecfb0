// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import type { PassKind } from "../../request.ts";
import type { AnalyticPlate } from "../../scene/analytic-plate.ts";
import { compose, type Term } from "../../scene/compose.ts";
import type { GatheredLight } from "../../scene/gathered-light.ts";
import type { GBuffer } from "../../scene/surface.ts";

/** Light as the base is made of it. RGB images of scene-linear radiance. */
export interface BaseLight {
  /** All that reaches the viewer. */
  readonly sum: Image;
  /** Of it by gloss: highlights of lamps, then the mirror of surroundings and surfaces. */
  readonly specular: Image;
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
export async function baseLight(
  plate: AnalyticPlate,
  gathered: GatheredLight,
  passes: ReadonlyMap<PassKind, Image>,
  surface: GBuffer,
  crew: Crew,
): Promise<BaseLight> {
  const size = { width: surface.width, height: surface.height };
  const matt: Image = passes.has("albedo") ? { ...size, planes: surface.diffuse } : plate.mattReflectance;
  const direct = passes.get("diffuse_direct");
  const indirect = passes.get("diffuse_indirect");
  const bounce = indirect ?? gathered.bounce;
  const gloss = glossLight(plate, gathered, passes);
  const sky = await compose([{ image: plate.skyLight, by: gathered.skyShare }], crew);
  const mirror = await compose(gloss.mirror, crew);
  const mattTerms: Term[] = [
    ...(direct
      ? [{ image: matt, by: direct }]
      : [{ image: plate.diffuse }, { image: plate.mattReflectance, by: sky }]),
    { image: indirect ? matt : plate.mattReflectance, by: bounce },
  ];
  const specular = gloss.specular.by ? await compose([gloss.specular], crew) : gloss.specular.image;
  const own = [{ image: plate.emission }, { image: plate.background }];
  const sum = await compose([...mattTerms, { image: specular }, { image: mirror }, ...own], crew);
  const irradiance = await compose(
    [{ image: bounce }, ...(direct ? [{ image: direct }] : [{ image: plate.lampLight }, { image: sky }])],
    crew,
  );
  return { sum, specular, mirror, irradiance, bounce, sky };
}

/** A renderer's direct gloss holds the mirrored surroundings too, its indirect gloss the mirrored surfaces. */
function glossLight(
  plate: AnalyticPlate,
  { mirror, mirrored }: GatheredLight,
  passes: ReadonlyMap<PassKind, Image>,
): { readonly specular: Term; readonly mirror: readonly Term[] } {
  const shine = passes.get("glossy_colour") ?? plate.glossReflectance;
  const direct = passes.get("glossy_direct");
  const indirect = passes.get("glossy_indirect");
  const all: Term = { image: plate.glossReflectance, by: mirror };
  const surfaces = (): Term => ({ image: plate.glossReflectance, by: masked(mirror, mirrored) });
  return {
    specular: direct ? { image: shine, by: direct } : { image: plate.specular },
    mirror: indirect
      ? [{ image: shine, by: indirect }, ...(direct ? [] : [all, { ...surfaces(), times: -1 }])]
      : [direct ? surfaces() : all],
  };
}

const masked = (image: Image, share: Float32Array): Image => ({
  ...image,
  planes: image.planes.map((plane) => plane.map((value, at) => value * share[at])),
});
