// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { sharedFloats } from "../shared-memory.ts";
import type { Environment } from "./environment.ts";
import { GATHERED, type GatherTask } from "./gather-rays.ts";
import { groundLight } from "./ground.ts";
import type { ScreenSpace } from "./screen-space.ts";

/** What rays through the depth buffer find around each surface. RGB images of scene-linear radiance. */
export interface GatheredLight {
  /** Of a white Lambert surface under what the other surfaces in the picture throw on it: one bounce. */
  readonly bounce: Image;
  /** Share of the surrounding's light that passes the surfaces in the picture, 0..1 by channel. */
  readonly skyShare: Image;
  /** Seen in a mirror of the surface's roughness, before its reflectance. */
  readonly mirror: Image;
  /** Seen in water that lies on what faces up, before its reflectance; black on what is steep. Where it was asked for. */
  readonly water: Image | undefined;
  /** Share of the mirror that shows surfaces of the picture, 0..1. */
  readonly mirrored: Float32Array;
}

/** `matt` is what surfaces throw in all directions, `shown` what the viewer sees of them. Deterministic. */
export async function gatherLight(
  space: ScreenSpace,
  matt: Image,
  shown: Image,
  ambient: Environment | undefined,
  wet: boolean,
  crew: Crew,
): Promise<GatheredLight> {
  const { surface } = space;
  const marched = Array.from({ length: wet ? GATHERED.count : GATHERED.water }, () =>
    sharedFloats(space.pixel.length),
  );
  const ground = groundLight(surface, matt);
  const task: GatherTask = { space, matt, shown, ambient, ground, wet, planes: marched };
  await crew.run("gather", task, space.height);
  const smooth = marched.map(({ length }) => sharedFloats(length));
  await crew.run("smooth", { space, planes: marched, smooth }, space.height);
  for (let channel = 0; channel < 3; channel++) {
    const passed = smooth[GATHERED.passed + channel];
    const sky = smooth[GATHERED.sky + channel];
    for (let k = 0; k < passed.length; k++) passed[k] = sky[k] > 0 ? passed[k] / sky[k] : 1;
  }
  const kept = [...smooth.slice(0, GATHERED.sky), ...smooth.slice(GATHERED.mirror)];
  const full = space.step === 1 ? kept : kept.map(() => sharedFloats(surface.hit.length));
  if (space.step !== 1) await crew.run("scatter", { space, planes: kept, full }, surface.height);
  const image = (first: number): Image => ({
    width: surface.width,
    height: surface.height,
    planes: full.slice(first, first + 3),
  });
  return {
    bounce: image(0),
    skyShare: image(3),
    mirror: image(6),
    water: wet ? image(10) : undefined,
    mirrored: full[9],
  };
}
