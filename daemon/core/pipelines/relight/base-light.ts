// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import type { Image } from "../../image.ts";
import type { PassKind } from "../../request.ts";
import type { AnalyticPlate } from "../../scene/analytic-plate.ts";
import { compose, type Sum, type Term } from "../../scene/compose.ts";
import type { GatheredLight } from "../../scene/gathered-light.ts";
import type { GBuffer } from "../../scene/surface.ts";

/** Light as the base is made of it. RGB of scene-linear radiance. */
export interface BaseLight {
  /** All that reaches the viewer. */
  readonly sum: Image;
  /** Of it by gloss: highlights of lamps, then the mirror of surroundings and surfaces. */
  readonly specular: Sum;
  readonly mirror: Sum;
  /** Radiance of a white Lambert surface: all light, other surfaces' alone, the surrounding's alone. */
  readonly irradiance: Sum;
  readonly bounce: Image;
  readonly sky: Image;
}

/**
 * Sums up the light of the lamps, and what rays gather. Where the artist gives the renderer's own passes of light (as Cycles
 * writes them, without the surface's colour), they take the place of what was worked out; `shine` is that colour's gloss. The sum
 * takes the place of what `into` held, where it is given.
 */
export async function baseLight(
  plate: AnalyticPlate,
  gathered: GatheredLight,
  shine: Image,
  passes: ReadonlyMap<PassKind, Image>,
  surface: GBuffer,
  crew: Crew,
  into?: Image,
): Promise<BaseLight> {
  const size = { width: surface.width, height: surface.height };
  const diffuse: Image = { ...size, planes: surface.diffuse };
  const { passed } = plate;
  // A renderer's own colour stands for itself; a guessed one goes below the gloss.
  const matt = (light: Image): Term => ({
    image: diffuse,
    by: passes.has("albedo") ? [light] : [passed, light],
  });
  const direct = passes.get("diffuse_direct");
  const indirect = passes.get("diffuse_indirect");
  const bounce = indirect ?? gathered.bounce;
  const { specular, mirror } = glossLight(plate, gathered, shine, passes);
  const { sky } = gathered;
  const mattTerms: Term[] = [
    ...(direct
      ? [matt(direct)]
      : [
          { image: diffuse, by: [passed, plate.lampLight] },
          { image: diffuse, by: [passed, sky] },
        ]),
    indirect ? matt(indirect) : { image: diffuse, by: [passed, bounce] },
  ];
  const own = [{ image: plate.emission }, ...(plate.background ? [{ image: plate.background }] : [])];
  const sum = await compose([...mattTerms, ...specular, ...mirror, ...own], crew, into);
  const irradiance: Sum = [
    { image: bounce },
    ...(direct ? [{ image: direct }] : [{ image: plate.lampLight }, { image: sky }]),
  ];
  return { sum, specular, mirror, irradiance, bounce, sky };
}

/** A renderer's direct gloss holds the mirrored surroundings too, its indirect gloss the mirrored surfaces. */
function glossLight(
  plate: AnalyticPlate,
  { mirror, mirrored }: GatheredLight,
  shine: Image,
  passes: ReadonlyMap<PassKind, Image>,
): Pick<BaseLight, "specular" | "mirror"> {
  const direct = passes.get("glossy_direct");
  const indirect = passes.get("glossy_indirect");
  const all: Term = { image: mirror };
  const surfaces: Term = { image: mirror, by: [mirrored] };
  return {
    specular: [direct ? { image: shine, by: [direct] } : { image: plate.specular }],
    mirror: indirect
      ? [{ image: shine, by: [indirect] }, ...(direct ? [] : [all, { ...surfaces, times: -1 }])]
      : [direct ? surfaces : all],
  };
}
