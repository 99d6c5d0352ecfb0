// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import { luminance } from "../luminance.ts";
import { sharedFloats } from "../shared-memory.ts";
import { grazingReflectance, readLobe } from "./brdf.ts";
import { type View, viewRay } from "./camera.ts";
import { createLightKernel, type LightKernel, POINT } from "./direct-light.ts";
import { type Environment, prepareEnvironment, readReflection } from "./environment.ts";
import { addDomeRadiance } from "./lat-long.ts";
import type { Dome, Light, LitScene } from "./lit-scene.ts";
import { MIN_ROUGHNESS } from "./ltc-grid.ts";
import { readIrradiance } from "./spherical-harmonics.ts";
import { type GBuffer, specularOf } from "./surface.ts";
import type { LightVisibility } from "./visibility.ts";

/**
 * What the lights alone make of the surfaces: no bounces, the surrounding unoccluded but by an openness. RGB images of
 * scene-linear radiance in the working space.
 */
export interface AnalyticPlate {
  /** All that reaches the viewer. */
  readonly sum: Image;
  /** What surfaces throw in all directions: light on white times reflectance, and their own. */
  readonly matt: Image;
  /** Highlights of all lamps, visibility included. */
  readonly specular: Image;
  readonly emission: Image;
  /** What of the domes the camera sees past the surfaces, if any. */
  readonly background: Image | undefined;
  /** What a white Lambert surface in each place would show of the lamps, shadows included, and of the surrounding. */
  readonly lampLight: Image;
  readonly skyLight: Image;
  /** Luminance of the lamps' light on it as if nothing stood in the way. */
  readonly bareLampLight: Float32Array;
  /** Share of light that the specular layer leaves for the diffuse part below, and the layer's reflectance in all directions. */
  readonly passed: Float32Array;
  readonly glossReflectance: Image;
  /** Share of the lamps' light that arrives, 0..1; 1 where they give none. */
  readonly openness: Float32Array;
  /** Metres to what blocks the lamps, averaged by blocked light; 0 where nothing does. */
  readonly occluderDistance: Float32Array;
}

/** What is known of a frame's light before it is shaded. */
export interface Seen {
  /** One entry per light of the scene, undefined for a light without shadow; an absent list means no shadows. */
  readonly visibility?: readonly (LightVisibility | undefined)[];
  /** Prepares the domes once for several frames. */
  readonly environment?: Environment;
  /** Share of the hemisphere that is open, 0..1, which the surrounding's light is multiplied by in `sum` and `matt`. */
  readonly openness?: Float32Array;
}

/** Shades every pixel. */
export async function shade(
  surface: GBuffer,
  { lights, domes, view }: LitScene,
  crew: Crew,
  { visibility = [], environment, openness }: Seen = {},
): Promise<AnalyticPlate> {
  const { width, height } = surface;
  const shown = domes.filter((dome) => dome.visibleToCamera);
  const plane = () => sharedFloats(width * height);
  const image = (): Image => ({ width, height, planes: [plane(), plane(), plane()] });
  const plate = {
    sum: image(),
    matt: image(),
    specular: image(),
    emission: { width, height, planes: surface.emission },
    background: shown.length > 0 ? image() : undefined,
    lampLight: image(),
    skyLight: image(),
    bareLampLight: plane(),
    passed: plane(),
    glossReflectance: image(),
    openness: plane().fill(1),
    occluderDistance: plane(),
  };
  const ambient = domes.length > 0 ? (environment ?? (await prepareEnvironment(domes, crew))) : undefined;
  await crew.run("shade", { surface, view, lights, visibility, ambient, openness, shown, plate }, height);
  return plate;
}

export interface ShadeTask {
  readonly surface: GBuffer;
  readonly view: View;
  readonly lights: readonly Light[];
  readonly visibility: readonly (LightVisibility | undefined)[];
  /** Absent where nothing surrounds the scene. */
  readonly ambient: Environment | undefined;
  readonly openness: Float32Array | undefined;
  /** The domes that the camera sees. */
  readonly shown: readonly Dome[];
  readonly plate: AnalyticPlate;
}

/** Shades the rows `from` to `to`. */
export function shadeRows(task: ShadeTask, from: number, to: number): void {
  const { surface, view, lights, visibility, ambient, openness, plate: into } = task;
  showBackground(task, from, to);
  const kernels: readonly LightKernel[] = lights.map(createLightKernel);
  const brightness = kernels.map(({ colour }) => luminance(...colour));
  const { hit, position, normal, diffuse, specular, metallic, alpha, roughness, emission } = surface;
  const { position: eye, forward, projection } = view;
  const parallel = projection === "orthographic";
  const point = new Float64Array(POINT.size);
  const lobe = point.subarray(POINT.lobe, POINT.lobe + 6);
  const colour = new Float64Array(3);
  const [normalX, normalY, normalZ] = normal;
  const [diffuseR, diffuseG, diffuseB] = diffuse;
  const [specularR, specularG, specularB] = specular.colour;
  const [emissionR, emissionG, emissionB] = emission;
  const [glossR, glossG, glossB] = into.specular.planes;
  const [sumR, sumG, sumB] = into.sum.planes;
  const [thrownR, thrownG, thrownB] = into.matt.planes;
  const [lampR, lampG, lampB] = into.lampLight.planes;
  const { bareLampLight } = into;
  const [skyR, skyG, skyB] = into.skyLight.planes;
  const [shineR, shineG, shineB] = into.glossReflectance.planes;
  const end = to * surface.width;
  for (let at = from * surface.width; at < end; at++) {
    if (hit[at] === 0) continue;
    const nx = normalX[at];
    const ny = normalY[at];
    const nz = normalZ[at];
    let vx = -forward[0];
    let vy = -forward[1];
    let vz = -forward[2];
    if (!parallel) {
      vx = eye[0] - position[3 * at];
      vy = eye[1] - position[3 * at + 1];
      vz = eye[2] - position[3 * at + 2];
      const inverse = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
      vx *= inverse;
      vy *= inverse;
      vz *= inverse;
    }
    const along = nx * vx + ny * vy + nz * vz;
    const cosView = along > 0.005 ? Math.min(along, 1) : 0.005;
    const rough = roughness[at] > MIN_ROUGHNESS ? Math.min(roughness[at], 1) : MIN_ROUGHNESS;
    readLobe(rough, cosView, lobe);
    point[0] = position[3 * at];
    point[1] = position[3 * at + 1];
    point[2] = position[3 * at + 2];
    point[3] = nx;
    point[4] = ny;
    point[5] = nz;
    point[6] = vx;
    point[7] = vy;
    point[8] = vz;
    point[POINT.cosView] = cosView;
    point[POINT.alpha] = rough * rough;
    setFrame(point, along);

    // The directional albedo of the specular layer, and what it leaves for the diffuse one.
    const scale = lobe[4];
    const bias = lobe[5];
    const lost = 1 / (scale + bias) - 1;
    const metal = metallic[at];
    const r0 = specularOf(specularR[at], metal, alpha[at], specular.capped);
    const g0 = specularOf(specularG[at], metal, alpha[at], specular.capped);
    const b0 = specularOf(specularB[at], metal, alpha[at], specular.capped);
    const most = r0 > g0 ? Math.max(r0, b0) : Math.max(g0, b0);
    const f90 = grazingReflectance(most);
    const left = 1 - (most * scale + f90 * bias) * (1 + most * lost);
    point[POINT.gloss] = most;
    const rd = diffuseR[at] * left;
    const gd = diffuseG[at] * left;
    const bd = diffuseB[at] * left;
    const rGain = 1 + r0 * lost;
    const gGain = 1 + g0 * lost;
    const bGain = 1 + b0 * lost;

    into.passed[at] = left;
    shineR[at] = (r0 * scale + f90 * bias) * rGain;
    shineG[at] = (g0 * scale + f90 * bias) * gGain;
    shineB[at] = (b0 * scale + f90 * bias) * bGain;

    let gr = 0;
    let gg = 0;
    let gb = 0;
    let wr = 0;
    let wg = 0;
    let wb = 0;
    let bare = 0;
    let arriving = 0;
    let blocked = 0;
    let distance = 0;
    for (let index = 0; index < kernels.length; index++) {
      const kernel = kernels[index];
      kernel.evaluate(point);
      const matt = point[POINT.diffuse];
      const low = point[POINT.f0];
      const high = point[POINT.f90] * f90;
      const red = kernel.colour[0];
      const green = kernel.colour[1];
      const blue = kernel.colour[2];
      const rWhite = matt * red;
      const gWhite = matt * green;
      const bWhite = matt * blue;
      const rMatt = rd * rWhite;
      const gMatt = gd * gWhite;
      const bMatt = bd * bWhite;
      const rGloss = (r0 * low + high) * rGain * red;
      const gGloss = (g0 * low + high) * gGain * green;
      const bGloss = (b0 * low + high) * bGain * blue;
      const shadow = visibility[index];
      const open = shadow ? shadow.open[at] : 1;
      const sum = rMatt + gMatt + bMatt + rGloss + gGloss + bGloss;
      arriving += sum;
      if (shadow && open < 1) {
        blocked += sum * (1 - open);
        distance += sum * (1 - open) * shadow.occluderDistance[at];
      }
      gr += open * rGloss;
      gg += open * gGloss;
      gb += open * bGloss;
      wr += open * rWhite;
      wg += open * gWhite;
      wb += open * bWhite;
      bare += matt * brightness[index];
    }
    glossR[at] = gr;
    glossG[at] = gg;
    glossB[at] = gb;
    lampR[at] = wr;
    lampG[at] = wg;
    lampB[at] = wb;
    bareLampLight[at] = bare;
    if (blocked > 0) {
      into.openness[at] = 1 - blocked / arriving;
      into.occluderDistance[at] = distance / blocked;
    }
    let tr = rd * wr + emissionR[at];
    let tg = gd * wg + emissionG[at];
    let tb = bd * wb + emissionB[at];
    // The sum holds the background already.
    sumR[at] += gr;
    sumG[at] += gg;
    sumB[at] += gb;
    if (ambient) {
      const around = openness ? openness[at] : 1;
      readIrradiance(ambient.irradiance, nx, ny, nz, colour);
      const skyRed = colour[0] / Math.PI;
      const skyGreen = colour[1] / Math.PI;
      const skyBlue = colour[2] / Math.PI;
      skyR[at] = skyRed;
      skyG[at] = skyGreen;
      skyB[at] = skyBlue;
      tr += rd * skyRed * around;
      tg += gd * skyGreen * around;
      tb += bd * skyBlue * around;
      if (most > 0) {
        const twice = 2 * along;
        readReflection(ambient, twice * nx - vx, twice * ny - vy, twice * nz - vz, rough, colour);
        sumR[at] += (r0 * scale + f90 * bias) * rGain * colour[0] * around;
        sumG[at] += (g0 * scale + f90 * bias) * gGain * colour[1] * around;
        sumB[at] += (b0 * scale + f90 * bias) * bGain * colour[2] * around;
      }
    }
    thrownR[at] = tr;
    thrownG[at] = tg;
    thrownB[at] = tb;
    sumR[at] += tr;
    sumG[at] += tg;
    sumB[at] += tb;
  }
}

/** Tangent under the viewer and bitangent from the point's normal and view; any pair where the two coincide. */
function setFrame(point: Float64Array, along: number): void {
  let tx = point[6] - along * point[3];
  let ty = point[7] - along * point[4];
  let tz = point[8] - along * point[5];
  let squared = tx * tx + ty * ty + tz * tz;
  if (squared < 1e-12) {
    const upright = point[5] > 0.9 || point[5] < -0.9;
    tx = upright ? 1 - point[3] * point[3] : -point[5] * point[3];
    ty = upright ? -point[3] * point[4] : -point[5] * point[4];
    tz = upright ? -point[3] * point[5] : 1 - point[5] * point[5];
    squared = tx * tx + ty * ty + tz * tz;
  }
  const inverse = 1 / Math.sqrt(squared);
  tx *= inverse;
  ty *= inverse;
  tz *= inverse;
  point[9] = tx;
  point[10] = ty;
  point[11] = tz;
  point[12] = point[4] * tz - point[5] * ty;
  point[13] = point[5] * tx - point[3] * tz;
  point[14] = point[3] * ty - point[4] * tx;
}

/** The domes behind everything, by what coverage leaves. */
function showBackground({ surface, view, shown, plate }: ShadeTask, from: number, to: number): void {
  if (!plate.background) return;
  const { width, hit, alpha } = surface;
  const [red, green, blue] = plate.background.planes;
  const [sumRed, sumGreen, sumBlue] = plate.sum.planes;
  const sum = new Float64Array(3);
  for (let row = from, at = from * width; row < to; row++)
    for (let column = 0; column < width; column++, at++) {
      const share = hit[at] === 0 ? 1 : 1 - alpha[at];
      if (share <= 0) continue;
      const [x, y, z] = viewRay(view, column + 0.5, row + 0.5).direction;
      sum.fill(0);
      for (const dome of shown) addDomeRadiance(dome, x, y, z, sum);
      red[at] = sum[0] * share;
      green[at] = sum[1] * share;
      blue[at] = sum[2] * share;
      sumRed[at] = red[at];
      sumGreen[at] = green[at];
      sumBlue[at] = blue[at];
    }
}
