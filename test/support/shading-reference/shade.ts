// SPDX-License-Identifier: Apache-2.0
import { luminance } from "../../../daemon/core/luminance.ts";
import type { ShadeTask } from "../../../daemon/core/scene/analytic-plate.ts";
import { MIN_ROUGHNESS } from "../../../daemon/core/scene/ltc-grid.ts";
import { grazingReflectance, readLobe, specularOf } from "./brdf.ts";
import { createLightKernel, type LightKernel, POINT } from "./direct-light.ts";
import { readIrradiance, readReflection } from "./surroundings.ts";

/**
 * The same light as `daemon/core/lanes` gives, pixel after pixel in double precision: what that is held against. Shades all
 * rows of a task without background.
 */
export function shadeInDoubles(task: ShadeTask): void {
  const { surface, view, lights, visibility, ambient, openness, plate: into } = task;
  into.openness.fill(1);
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
  for (let at = 0; at < hit.length; at++) {
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
