// SPDX-License-Identifier: Apache-2.0
import { openHemisphere } from "./ambient-occlusion.ts";
import type { View } from "./camera.ts";
import { sampleLight } from "./light-samples.ts";
import type { LitScene } from "./lit-scene.ts";
import { createScreenSpace } from "./screen-space.ts";
import { marchShadows } from "./shadow-march.ts";
import type { GBuffer } from "./surface.ts";
import { smoothTiles, spreadToPicture } from "./tile-filter.ts";

/** How much of one light arrives, as far as the depth buffer knows: what lies outside the picture blocks nothing. */
export interface LightVisibility {
  /** 0 in full shadow to 1. Pixels that face away from the light, and those without a surface, have 1. */
  readonly open: Float32Array;
  /** Metres to what blocks it, the mean over blocked rays; 0 where none is. */
  readonly occluderDistance: Float32Array;
}

/** All that is read off the depth buffer. */
export interface SceneVisibility {
  /** One entry per light of the scene, undefined for a light that casts no shadow. */
  readonly lights: readonly (LightVisibility | undefined)[];
  /** Share of the hemisphere over each pixel that is open, cosine weighted, 0..1; 1 where there is no surface. */
  readonly ambient: Float32Array;
}

/** Marches every shadow-casting light and the surroundings of each pixel through the depth buffer. Deterministic. */
export function seeThrough(surface: GBuffer, scene: LitScene): SceneVisibility {
  const space = createScreenSpace(surface, scene.view);
  const pixels = space.pixel.length;
  const planes: Float32Array[] = [];
  for (const light of scene.lights) {
    if (!light.castsShadow) continue;
    const open = new Float32Array(pixels).fill(1);
    const distance = new Float32Array(pixels);
    marchShadows(space, sampleLight(light, sceneCentre(surface, scene.view)), open, distance);
    planes.push(open, distance);
  }
  const ambient = openHemisphere(space);
  smoothTiles(space, [...planes, ambient]);
  const outside = planes.map((_, index) => (index % 2 === 0 ? 1 : 0));
  const full =
    space.step === 1 ? [...planes, ambient] : spreadToPicture(space, [...planes, ambient], [...outside, 1]);
  let next = 0;
  const lights = scene.lights.map((light): LightVisibility | undefined => {
    if (!light.castsShadow) return undefined;
    const open = full[next++];
    const blockedDistance = full[next++];
    // The filter averaged distance times blocked share.
    for (let at = 0; at < open.length; at++)
      blockedDistance[at] = open[at] < 0.999 ? blockedDistance[at] / (1 - open[at]) : 0;
    return { open, occluderDistance: blockedDistance };
  });
  return { lights, ambient: full[next] };
}

/** The point on the viewing axis in the middle of what is seen: spherical lights are sampled on the disc facing it. */
function sceneCentre(surface: GBuffer, view: View): readonly [number, number, number] {
  const middle = surface.depth[(surface.height >> 1) * surface.width + (surface.width >> 1)];
  const depth = Number.isFinite(middle) ? middle : 0;
  return [
    view.position[0] + depth * view.forward[0],
    view.position[1] + depth * view.forward[1],
    view.position[2] + depth * view.forward[2],
  ];
}
