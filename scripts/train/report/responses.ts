// SPDX-License-Identifier: Apache-2.0
import { alone } from "../../../daemon/core/alone.ts";
import type { Image } from "../../../daemon/core/image.ts";
import { luminance } from "../../../daemon/core/luminance.ts";
import type { Frame } from "../../../daemon/core/pipelines/contract.ts";
import { pointOnAxis, strongestLamp } from "../../../daemon/core/pipelines/relight/air-and-lamps.ts";
import { type Guides, makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import type { Vec3 } from "../../../daemon/core/request.ts";
import type { Light, LitScene } from "../../../daemon/core/scene/lit-scene.ts";

/** How plates answer to a change of light; a number is undefined where the shot has nothing to tell it by. */
export interface Responses {
  /** Median ratio of the plate's luminance where the key light rules and is doubled: 2 is right. */
  readonly keyDoubled?: number;
  /** Share of the pixels newly in the moved key's shadow that grow darker, and of those newly in its light that brighten. */
  readonly shadowFollows?: number;
  readonly lightFollows?: number;
  /** Correlation over surfaces of the plate's change, in stops, with that of the lights alone when the sky turns. */
  readonly skyFollows?: number;
}

type Generate = (frame: Frame) => Promise<Image>;

/** Of a frame whose guides and plate are there already. */
export async function responsesOf(
  frame: Frame,
  before: Guides,
  plain: Image,
  generate: Generate,
): Promise<Responses> {
  const scene = frame.scene!;
  const key = strongestLamp(scene, pointOnAxis(scene, before.medianDepth));
  const under = async (changed: LitScene) => {
    const other = { ...frame, scene: changed };
    return { guides: await makeGuides(other, 1n, alone), plate: await generate(other) };
  };
  const responses: { -readonly [Name in keyof Responses]: Responses[Name] } = {};
  if (key >= 0) {
    const doubled = await under(withLamp(scene, key, brighter(scene.lights[key], 2)));
    responses.keyDoubled = keyRatio(before, doubled.guides, plain, doubled.plate);
    const moved = await under(withLamp(scene, key, turned(scene.lights[key], before, 0.7)));
    const newly = (from: Guides, to: Guides) =>
      Uint8Array.from(before.surface.hit, (hit, at) =>
        hit === 1 && from.keyVisibility[at] > 0.9 && to.keyVisibility[at] < 0.1 ? 1 : 0,
      );
    responses.shadowFollows = share(newly(before, moved.guides), plain, moved.plate, (stops) => stops < -0.1);
    responses.lightFollows = share(newly(moved.guides, before), plain, moved.plate, (stops) => stops > 0.1);
  }
  if (scene.domes.some((dome) => dome.map)) {
    const sky = await under({
      ...scene,
      domes: scene.domes.map((dome) => ({ ...dome, fromWorld: aboutZenith(dome.fromWorld, 2) })),
    });
    responses.skyFollows = correlation(
      stopsBetween(before.analytic!, sky.guides.analytic!, before),
      stopsBetween(plain, sky.plate, before),
    );
  }
  return responses;
}

/** The scene with another lamp in the place of one. */
export const withLamp = (scene: LitScene, index: number, light: Light): LitScene => ({
  ...scene,
  lights: scene.lights.map((old, at) => (at === index ? light : old)),
});

/** The lamp with `times` its power. */
export function brighter(light: Light, times: number): Light {
  const scaled = ([r, g, b]: Vec3): Vec3 => [times * r, times * g, times * b];
  if (light.kind === "sun") return { ...light, irradiance: scaled(light.irradiance) };
  if (light.kind === "point") return { ...light, intensity: scaled(light.intensity) };
  return { ...light, radiance: scaled(light.radiance) };
}

/** The lamp carried around the vertical through the middle of the scene. */
export function turned(light: Light, { view, medianDepth }: Guides, radians: number): Light {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const turn = ([x, y, z]: Vec3): Vec3 => [cos * x - sin * y, sin * x + cos * y, z];
  const centre = view.position.map((value, axis) => value + medianDepth * view.forward[axis]);
  const carry = (place: Vec3): Vec3 => {
    const [x, y, z] = turn([place[0] - centre[0], place[1] - centre[1], place[2] - centre[2]]);
    return [x + centre[0], y + centre[1], z + centre[2]];
  };
  switch (light.kind) {
    case "sun":
      return { ...light, towards: turn(light.towards) };
    case "point":
      return light.cone
        ? {
            ...light,
            position: carry(light.position),
            cone: {
              ...light.cone,
              axis: turn(light.cone.axis),
              axisX: turn(light.cone.axisX),
              axisY: turn(light.cone.axisY),
            },
          }
        : { ...light, position: carry(light.position) };
    case "area":
      return {
        ...light,
        centre: carry(light.centre),
        axisX: turn(light.axisX),
        axisY: turn(light.axisY),
        normal: turn(light.normal),
      };
    case "sphere":
      return { ...light, centre: carry(light.centre) };
  }
}

/** A rotation to a dome's own axes, with the dome turned about the zenith first. */
function aboutZenith(m: readonly number[], radians: number): number[] {
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return [0, 3, 6].flatMap((row) => [
    m[row] * cos - m[row + 1] * sin,
    m[row] * sin + m[row + 1] * cos,
    m[row + 2],
  ]);
}

const lumaOf = ({ planes: [r, g, b] }: Image, at: number) => Math.max(luminance(r[at], g[at], b[at]), 1e-6);

function keyRatio(before: Guides, after: Guides, plain: Image, plate: Image): number | undefined {
  const ratios: number[] = [];
  for (let at = 0; at < before.surface.hit.length; at++) {
    if (before.surface.hit[at] === 0 || before.keyVisibility[at] < 0.95) continue;
    // Where the key gives nine tenths of the light and the base stays where the network has its say.
    if (lumaOf(after.analytic!, at) / lumaOf(before.analytic!, at) < 1.9) continue;
    if (lumaOf(before.base, at) * before.exposure > 4) continue;
    ratios.push(lumaOf(plate, at) / lumaOf(plain, at));
  }
  return ratios.length < 64 ? undefined : Float64Array.from(ratios).sort()[ratios.length >> 1];
}

function share(
  mask: Uint8Array,
  from: Image,
  to: Image,
  test: (stops: number) => boolean,
): number | undefined {
  let all = 0;
  let good = 0;
  for (const [at, inside] of mask.entries()) {
    if (inside === 0) continue;
    all++;
    if (test(Math.log2(lumaOf(to, at) / lumaOf(from, at)))) good++;
  }
  return all < 64 ? undefined : good / all;
}

const stopsBetween = (from: Image, to: Image, { surface: { hit } }: Guides) =>
  [...hit.keys()].filter((at) => hit[at] === 1).map((at) => Math.log2(lumaOf(to, at) / lumaOf(from, at)));

function correlation(x: readonly number[], y: readonly number[]): number | undefined {
  const count = x.length;
  const [mx, my] = [x, y].map((list) => list.reduce((sum, value) => sum + value, 0) / count);
  let [sxx, syy, sxy] = [0, 0, 0];
  for (let k = 0; k < count; k++) {
    sxx += (x[k] - mx) ** 2;
    syy += (y[k] - my) ** 2;
    sxy += (x[k] - mx) * (y[k] - my);
  }
  // A sky that looks the same from all sides has nothing to follow.
  return Math.sqrt(sxx / count) < 0.05 ? undefined : sxy / Math.sqrt(sxx * syy);
}
