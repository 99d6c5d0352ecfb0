// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../../crew.ts";
import { PlateError } from "../../errors.ts";
import type { Image } from "../../image.ts";
import { sumLuminance } from "../../luminance-sums.ts";
import type { PassKind, Vec3 } from "../../request.ts";
import { type AnalyticPlate, shade } from "../../scene/analytic-plate.ts";
import type { View } from "../../scene/camera.ts";
import type { Sum } from "../../scene/compose.ts";
import { prepareEnvironment } from "../../scene/environment.ts";
import { gatherLight } from "../../scene/gathered-light.ts";
import type { LitScene } from "../../scene/lit-scene.ts";
import { assembleSurface, type GBuffer } from "../../scene/surface.ts";
import { type SceneVisibility, seeThrough } from "../../scene/visibility.ts";
import { sharedCopy, sharedFloats } from "../../shared-memory.ts";
import type { Frame } from "../contract.ts";
import { airlightOf, lampSizeOf, medianDepth, pointOnAxis, strongestLamp } from "./air-and-lamps.ts";
import { baseLight } from "./base-light.ts";
import { completePasses } from "./complete-passes.ts";
import { exposureOf } from "./encoding.ts";
import { type SurfaceNoise, surfaceNoise } from "./pattern.ts";
import { smoothShare } from "./smooth-share.ts";

/** All that the network is told of a frame, in physical values. Images and sums are RGB, planes of the frame's size. */
export interface Guides {
  /** Passes that the artist gave. */
  readonly given: ReadonlySet<PassKind>;
  readonly view: View;
  readonly surface: GBuffer;
  /** Metres, over all surfaces. */
  readonly medianDepth: number;
  /** What the lights alone give, shadows and ambient occlusion included; where it is wanted. */
  readonly analytic: Image | undefined;
  /** What the residual is added to: the beauty pass, or the analytic plate with the light that rays gather in the picture. */
  readonly base: Image;
  /** The lamps' highlights, shadows included. */
  readonly specular: Sum;
  /** What rays through the picture find: see `GatheredLight`; the mirror times its reflectance, the sky times its share. */
  readonly bounce: Image;
  readonly sky: Image;
  readonly mirror: Sum;
  /** Where looks are asked for. */
  readonly water: Image | undefined;
  readonly mirrored: Float32Array;
  /** Share of the strongest lamp that arrives. */
  readonly keyVisibility: Float32Array;
  /** See `exposureOf`, of the base. */
  readonly exposure: number;
  /** Radiance of a white diffuse surface under all light, shadows and ambient occlusion included. */
  readonly irradiance: Sum;
  /** Its luminance under the lamps alone, nothing in their way. */
  readonly direct: Float32Array;
  /** Share of the lamps' light that arrives. */
  readonly arriving: Float32Array;
  /** Metres to what is in its way, 0 where nothing is. */
  readonly occluderDistance: Float32Array;
  /** Share of the hemisphere that is open. */
  readonly openness: Float32Array;
  /** Where looks are asked for. */
  readonly noise: SurfaceNoise | undefined;
  /** Radiance that air scatters to the viewer. */
  readonly airlight: Vec3;
  /** Share of the lamps in the light on all surfaces. */
  readonly lampShare: number;
  /** Angular radius of the strongest lamp, see `lampSizeOf`. */
  readonly lampSize: number;
  readonly hasBackground: boolean;
  /** Share of each shadow-casting light that arrives, by the light's name; where they are wanted. */
  readonly visibility: ReadonlyMap<string, Float32Array>;
}

/** What is wanted beside the light: what only looks take, the lights' own plate, what arrives of each. */
export interface Wanted {
  readonly looks: boolean;
  readonly analytic: boolean;
  readonly visibility: boolean;
}

/** Fails with MISSING_FIELD without camera or light, MISSING_PASS without depth. */
export async function makeGuides(
  frame: Frame,
  seed: bigint,
  crew: Crew,
  wanted: Wanted = { looks: true, analytic: true, visibility: true },
): Promise<Guides> {
  const { passes } = frame;
  const scene = sceneOf(frame);
  const shaded = await shadeFrame(passes, scene, crew, wanted.visibility);
  const { surface, space, depthInTheMiddle, centre, openness, environment, plate } = shaded;
  const lampShare = await shareOf(plate, crew);
  const shine = shineOf(passes, plate);
  const around = scene.domes.length > 0 ? environment : undefined;
  const gathered = await gatherLight(space, plate, { ambient: around, openness }, wanted.looks, crew);
  const into = wanted.analytic ? undefined : plate.sum;
  const light = await baseLight(plate, gathered, shine, passes, surface, crew, into);
  const base = passes.get("beauty") ?? light.sum;
  const everywhere = () => sharedFloats(surface.hit.length).fill(1);
  const exposure = await exposureOf(base, crew, surface.hit.includes(1) ? surface.hit : undefined);
  return {
    given: new Set(passes.keys()),
    view: scene.view,
    surface,
    medianDepth: depthInTheMiddle,
    analytic: wanted.analytic ? plate.sum : undefined,
    base,
    exposure,
    specular: light.specular,
    bounce: light.bounce,
    sky: light.sky,
    mirror: light.mirror,
    water: gathered.water,
    mirrored: gathered.mirrored,
    keyVisibility: shaded.keyVisibility ?? everywhere(),
    irradiance: light.irradiance,
    direct: plate.bareLampLight,
    arriving: plate.openness,
    occluderDistance: plate.occluderDistance,
    openness,
    noise: wanted.looks ? surfaceNoise(seed, frame.number) : undefined,
    airlight: await airlightOf(scene, centre, environment, base, exposure, crew),
    lampShare,
    lampSize: lampSizeOf(scene, centre),
    hasBackground: scene.domes.some((dome) => dome.visibleToCamera),
    visibility: shaded.visibility,
  };
}

/** The lights' own plate; what only shading takes is let go, and `every` light's visibility but the strongest one's, unless it is wanted. */
async function shadeFrame(passes: Frame["passes"], scene: LitScene, crew: Crew, every: boolean) {
  const depth = passes.get("depth");
  if (!depth)
    throw new PlateError("MISSING_PASS", "The lights cannot be cast without the depth pass.", {
      field: "passes",
      remedy: "Render the depth pass (Z) and send it with the others.",
    });
  const surface = await assembleSurface(completePasses(passes, depth, scene.view), scene.view, crew);
  const seen = withRenderedShadow(await seeThrough(surface, scene, crew), passes.get("shadow"));
  const environment = await prepareEnvironment(scene.domes, crew);
  const occlusion = passes.get("ambient_occlusion")?.planes[0];
  const openness = occlusion ? await smoothShare(occlusion, seen.space, crew) : seen.ambient;
  const known = { visibility: seen.lights, takesDistances: true, environment, openness };
  const plate = await shade(surface, scene, crew, known);
  const open = seen.lights.map((light) => light?.open);
  const depthInTheMiddle = medianDepth(surface);
  const centre = pointOnAxis(scene, depthInTheMiddle);
  const keyVisibility = visibilityOfKey(scene, open, centre);
  const visibility = every ? visibilityByName(scene, open) : new Map<string, Float32Array>();
  const { space } = seen;
  return {
    surface,
    space,
    depthInTheMiddle,
    centre,
    keyVisibility,
    visibility,
    openness,
    environment,
    plate,
  };
}

/** A renderer's shadow pass tells more than the depth buffer can: its share of light holds for every lamp. */
function withRenderedShadow(seen: SceneVisibility, shadow: Image | undefined): SceneVisibility {
  if (!shadow) return seen;
  const [share] = shadow.planes;
  return {
    ...seen,
    lights: seen.lights.map((light) => light && { ...light, open: sharedCopy(share) }),
  };
}

function sceneOf(frame: Frame): LitScene {
  if (!frame.scene)
    throw new PlateError("MISSING_FIELD", "The request says nothing of camera and lights.", {
      field: "scene",
      remedy: "Send the scene's camera and lights with the passes.",
    });
  const lit = frame.scene.lights.length + frame.scene.domes.length > 0;
  if (!lit && !frame.passes.has("beauty"))
    throw new PlateError("MISSING_FIELD", "The scene has no light, so its plate would be black.", {
      field: "scene.lights",
      remedy: "Add a light or an environment, or send the beauty pass to start from.",
    });
  return frame.scene;
}

async function shareOf({ lampLight, skyLight }: AnalyticPlate, crew: Crew): Promise<number> {
  const lamps = await sumLuminance(lampLight, crew);
  const all = lamps + (await sumLuminance(skyLight, crew));
  return all > 0 ? lamps / all : 0;
}

/** The gloss of the surfaces that a renderer's passes of glossy light leave out: kept where there are such passes. */
function shineOf(passes: Frame["passes"], { glossReflectance }: AnalyticPlate): Image {
  const kept = passes.has("glossy_direct") || passes.has("glossy_indirect");
  const own = kept
    ? { ...glossReflectance, planes: glossReflectance.planes.map(sharedCopy) }
    : glossReflectance;
  return passes.get("glossy_colour") ?? own;
}

/** Of each light of a scene, the share that arrives; undefined for one without shadow. */
type Open = readonly (Float32Array | undefined)[];

function visibilityOfKey(scene: LitScene, open: Open, centre: Vec3): Float32Array | undefined {
  const key = strongestLamp(scene, centre);
  return key < 0 ? undefined : open[key];
}

function visibilityByName(scene: LitScene, open: Open): Map<string, Float32Array> {
  const planes = new Map<string, Float32Array>();
  for (const [index, { name }] of scene.lights.entries()) {
    const plane = open[index];
    if (plane) planes.set(planes.has(name) || name === "" ? `${name}${index + 1}` : name, plane);
  }
  return planes;
}
