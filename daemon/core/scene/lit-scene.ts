// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../image.ts";
import type { Vec3 } from "../request.ts";
import type { View } from "./camera.ts";

/**
 * The scene in house units: metres, Z up, right-handed, colours scene-linear in the working space, strengths radiometric
 * in the sense that a white Lambert surface (albedo 1) under irradiance E has radiance E / pi, and radiance 1 is
 * scene-linear 1. Plain data.
 */
export interface LitScene {
  readonly view: View;
  readonly lights: readonly Light[];
  readonly domes: readonly Dome[];
}

interface LightBase {
  readonly name: string;
  readonly castsShadow: boolean;
}

export type SunLight = LightBase & {
  readonly kind: "sun";
  /** From the surface towards the sun. */
  readonly towards: Vec3;
  /** W/m^2 at normal incidence. */
  readonly irradiance: Vec3;
  /** Half the disc's angular diameter, radians. */
  readonly halfAngle: number;
};

export type PointLight = LightBase & {
  readonly kind: "point";
  readonly position: Vec3;
  /** W/sr: normal irradiance times distance^falloffPower. */
  readonly intensity: Vec3;
  /**
   * Metres. With a falloff of 2 the emitter is a disc of this radius that faces each point it shines on, so that irradiance
   * is intensity / (distance^2 + radius^2): Blender's soft falloff. Otherwise it is a point that casts soft shadows.
   */
  readonly radius: number;
  /** Irradiance falls as 1 / distance^power. */
  readonly falloffPower: 0 | 1 | 2 | 3;
  /** Present for spots. */
  readonly cone?: SpotCone;
};

export type AreaLight = LightBase & {
  readonly kind: "area";
  readonly outline: "rect" | "ellipse";
  readonly centre: Vec3;
  /** Unit vectors along width and height; light leaves along `normal` alone. */
  readonly axisX: Vec3;
  readonly axisY: Vec3;
  readonly normal: Vec3;
  /** Metres: half the sides of a rectangle, the semi-axes of an ellipse. */
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** W/(sr m^2) of a plain Lambert emitter of the same flux; a narrower beam is brighter along the normal. */
  readonly radiance: Vec3;
  /** Half the beam spread, radians; pi / 2 is a plain Lambert emitter. */
  readonly halfSpread: number;
};

export type SphereLight = LightBase & {
  readonly kind: "sphere";
  readonly centre: Vec3;
  readonly radius: number;
  /** W/(sr m^2). */
  readonly radiance: Vec3;
};

/** A light with its emission in scene-linear units. Directions are unit vectors, positions metres. */
export type Light = SunLight | PointLight | AreaLight | SphereLight;

/** Full strength within `cosInner` of the axis, nothing outside `cosOuter`, a smooth step over the cosine between. */
export interface SpotCone {
  /** Unit axis the cone opens along, and two that stand on it. */
  readonly axis: Vec3;
  readonly axisX: Vec3;
  readonly axisY: Vec3;
  /** An elliptic cone is this much wider along those two. */
  readonly stretchX: number;
  readonly stretchY: number;
  readonly cosOuter: number;
  readonly cosInner: number;
}

/** The surrounding: a constant or a lat-long radiance map. */
export interface Dome {
  readonly name: string;
  readonly castsShadow: boolean;
  /** Radiance of a constant dome, or a factor on the map. */
  readonly radiance: Vec3;
  /** RGB in the working space, rows from zenith to nadir. */
  readonly map?: Image;
  /** What lights the scene in the map's place once its sun stands among the lights, see `splitSun`. */
  readonly lightMap?: Image;
  /** Nine numbers, row-major: a house direction to the light's own axes, in which `mapping` is defined. Rotation only. */
  readonly fromWorld: readonly number[];
  readonly mapping: "blender" | "usd";
  readonly visibleToCamera: boolean;
}
