// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import type { HostScene, PassKind } from "../../daemon/core/request.ts";
import { shade } from "../../daemon/core/scene/analytic-plate.ts";
import { lightScene } from "../../daemon/core/scene/light-scene.ts";
import { assembleSurface } from "../../daemon/core/scene/surface.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { boxHeight, boxWidth } from "../../daemon/exr/types.ts";
import { decodeScene } from "../../daemon/rpc/decode-scene.ts";
import { sceneFromJson } from "../../daemon/rpc/request-json.ts";
import { pictureOf } from "./host-scene.ts";
import { castPasses } from "./ray-cast.ts";

const FOLDER = join(import.meta.dirname, "../golden/lights");
/** Reflectance of the rendered plane z = 0, a Diffuse BSDF: no specular part, so its glossy colour is black. */
const ALBEDO = 0.5;

/** One light over a grey plane: rendered by Cycles, and shaded here from the same `Scene`. */
export async function loadLightGolden(name: string): Promise<{ rendered: Image; shaded: Image }> {
  const host = decodeScene(sceneFromJson(readScene(name)), "scene");
  const rendered = await readRgb(join(FOLDER, `${name}.exr`));
  const { width, height } = rendered;
  const maps = await loadDomes(host);
  const scene = lightScene(host, pictureOf(width, height), (index) => maps.get(index), "lin_rec709_scene");
  const passes = castPasses(scene.view, [{ kind: "plane", height: 0, colour: [ALBEDO, ALBEDO, ALBEDO] }]);
  const black: Image = { width, height, planes: [0, 1, 2].map(() => new Float32Array(width * height)) };
  const surface = await assembleSurface(
    new Map<PassKind, Image>([...passes, ["glossy_colour", black]]),
    scene.view,
    alone,
  );
  return { rendered, shaded: (await shade(surface, scene, alone)).sum };
}

/** The scene's JSON; its pictures lie beside it. */
function readScene(name: string): string {
  const scene = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));
  for (const { dome } of scene.lights) if (dome?.image) dome.image.path = join(FOLDER, dome.image.path);
  return JSON.stringify(scene);
}

async function loadDomes(host: HostScene): Promise<Map<number, Image>> {
  const maps = new Map<number, Image>();
  for (const [index, { shape }] of host.lights.entries())
    if (shape.kind === "dome" && shape.image && "path" in shape.image)
      maps.set(index, await readRgb(shape.image.path));
  return maps;
}

async function readRgb(path: string): Promise<Image> {
  await using file = await openExr(path);
  const planes = await file.read(0, ["R", "G", "B"]);
  const window = file.parts[0].dataWindow;
  return {
    width: boxWidth(window),
    height: boxHeight(window),
    planes: ["R", "G", "B"].map((channel) => planes.get(channel)!),
  };
}

/**
 * Mean over lit pixels and channels of |shaded - rendered| / rendered. Lit are values above a hundredth of the picture's
 * highest: below, at the rim of a cone, a relative difference is the render's own noise.
 */
export function meanRelativeError(shaded: Image, rendered: Image): number {
  let highest = 0;
  for (const plane of rendered.planes) for (const value of plane) highest = Math.max(highest, value);
  let sum = 0;
  let count = 0;
  for (const [channel, plane] of rendered.planes.entries())
    for (let at = 0; at < plane.length; at++) {
      if (plane[at] < 0.01 * highest) continue;
      sum += Math.abs(shaded.planes[channel][at] - plane[at]) / plane[at];
      count++;
    }
  return sum / count;
}
