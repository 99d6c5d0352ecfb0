// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Image } from "../image.ts";
import type { ColourSpace, Falloff, HostLight, Vec3 } from "../request.ts";
import { blackBodyTint, TEMPERATURE_RANGE } from "./black-body.ts";
import { cross, dot, type HouseSpace, type Placement, placementOf, scaled } from "./house-space.ts";
import { areaRadiance, hostStrength, pointIntensity, sphereRadiance, sunIrradiance } from "./intensity.ts";
import type { Dome, Light, SpotCone } from "./lit-scene.ts";

/** What turns a host's light into the house's. */
export interface LightSetting extends HouseSpace {
  readonly workingSpace: ColourSpace;
}

const POWERS: Readonly<Record<Exclude<Falloff, "natural">, 0 | 1 | 2 | 3>> = {
  none: 0,
  linear: 1,
  quadratic: 2,
  cubic: 3,
};

/** A light other than a dome in house units; `index` is its place in `scene.lights`, for messages. */
export function litLight(light: HostLight, index: number, setting: LightSetting): Light {
  const field = `scene.lights[${index}]`;
  const place = placementOf(light.toWorld, setting, `${field}.to_world`, `The light "${light.name}"`);
  const tint = tintOf(light, field, setting);
  const strength = hostStrength(light, field);
  const base = { name: light.name, castsShadow: !light.shadowless };
  const { shape } = light;
  const metres = (value: number, name: string, zeroAllowed: boolean): number => {
    if (!Number.isFinite(value) || value < 0 || (value === 0 && !zeroAllowed))
      throw new PlateError("INVALID_FIELD", `The light "${light.name}" has a ${name} of ${value}.`, {
        field: `${field}.${shape.kind}.${name}`,
        remedy: zeroAllowed ? "Give 0 or more." : "Give a number above 0.",
      });
    return value * setting.metresPerUnit;
  };
  const meanScale = Math.cbrt(place.scale[0] * place.scale[1] * place.scale[2]);
  switch (shape.kind) {
    case "sun": {
      const halfAngle =
        radians(degreesIn(shape.angleDegrees, 0, 180, `${field}.sun.angle_degrees`, light)) / 2;
      const irradiance = scaled(tint, sunIrradiance(light, strength, halfAngle));
      return { ...base, kind: "sun", towards: place.z, irradiance, halfAngle };
    }
    case "point":
    case "spot": {
      // Blender leaves a point's radius alone when the lamp is scaled.
      const blender = light.intensity.system === "blender";
      const radius = metres(shape.radius, "radius", true) * (blender ? 1 : meanScale);
      const falloffPower = powerOf(light, shape.falloff, `${field}.${shape.kind}.falloff`);
      // Nuke's falloff counts distance in scene units.
      const unitsFactor =
        light.intensity.system === "nuke_classic" ? setting.metresPerUnit ** falloffPower : 1;
      const intensity = scaled(tint, pointIntensity(light, strength, radius, setting, field) * unitsFactor);
      const cone = shape.kind === "spot" ? { cone: coneOf(light, shape, place, field) } : {};
      return { ...base, kind: "point", position: place.origin, intensity, radius, falloffPower, ...cone };
    }
    case "rect":
    case "disk": {
      const halfWidth = (metres(shape.width, "width", false) * place.scale[0]) / 2;
      const halfHeight = (metres(shape.height, "height", false) * place.scale[1]) / 2;
      const area = halfWidth * halfHeight * (shape.kind === "rect" ? 4 : Math.PI);
      const spread = shape.spreadDegrees === 0 ? 180 : shape.spreadDegrees;
      const out = scaled(place.z, -1);
      const across = cross(place.x, place.y);
      return {
        ...base,
        kind: "area",
        outline: shape.kind === "rect" ? "rect" : "ellipse",
        centre: place.origin,
        axisX: place.x,
        axisY: place.y,
        normal: dot(across, out) < 0 ? scaled(across, -1) : across,
        halfWidth,
        halfHeight,
        radiance: scaled(tint, areaRadiance(light, strength, area, setting)),
        halfSpread: radians(degreesIn(spread, 0, 180, `${field}.${shape.kind}.spread_degrees`, light)) / 2,
      };
    }
    case "sphere": {
      const radius = metres(shape.radius, "radius", false) * meanScale;
      const radiance = scaled(tint, sphereRadiance(light, strength, radius, setting));
      return { ...base, kind: "sphere", centre: place.origin, radius, radiance };
    }
    case "dome":
      throw new PlateError("INTERNAL", `The dome "${light.name}" was taken for a lamp.`, { field });
  }
}

/** A dome light in house units; `map` is its picture in the working space, absent for a constant one. */
export function litDome(
  light: HostLight,
  index: number,
  map: Image | undefined,
  setting: LightSetting,
): Dome {
  const field = `scene.lights[${index}]`;
  if (light.shape.kind !== "dome")
    throw new PlateError("INTERNAL", `The lamp "${light.name}" was taken for a dome.`, { field });
  const { x, y, z } = placementOf(light.toWorld, setting, `${field}.to_world`, `The light "${light.name}"`);
  return {
    name: light.name,
    castsShadow: !light.shadowless,
    radiance: scaled(tintOf(light, field, setting), hostStrength(light, field)),
    map,
    fromWorld: [...x, ...y, ...z],
    mapping: light.shape.mapping,
    visibleToCamera: !light.shape.hiddenFromCamera,
  };
}

function tintOf(light: HostLight, field: string, { workingSpace }: LightSetting): Vec3 {
  const { colour, temperatureKelvin } = light;
  if (!colour.every((value) => Number.isFinite(value) && value >= 0))
    throw new PlateError("INVALID_FIELD", `The light "${light.name}" has the colour ${colour.join(", ")}.`, {
      field: `${field}.colour`,
      remedy: "Give components of 0 or more; a negative light is one to subtract in the comp.",
    });
  if (temperatureKelvin === 0) return colour;
  const { lowest, highest } = TEMPERATURE_RANGE;
  if (!(temperatureKelvin >= lowest && temperatureKelvin <= highest))
    throw new PlateError(
      "INVALID_FIELD",
      `The light "${light.name}" has a temperature of ${temperatureKelvin} K.`,
      {
        field: `${field}.temperature_kelvin`,
        remedy: `Give ${lowest} to ${highest} kelvin, or 0 for none.`,
      },
    );
  if (light.intensity.system === "nuke_classic")
    throw new PlateError(
      "INVALID_FIELD",
      `The light "${light.name}" has a temperature, which Nuke's classic lights do not have.`,
      { field: `${field}.temperature_kelvin`, remedy: "Put the tint into the light's colour." },
    );
  const tint = blackBodyTint(temperatureKelvin, workingSpace);
  return [colour[0] * tint[0], colour[1] * tint[1], colour[2] * tint[2]];
}

function powerOf(light: HostLight, falloff: Falloff, field: string): 0 | 1 | 2 | 3 {
  const classic = light.intensity.system === "nuke_classic";
  if (falloff === "natural") return classic ? 0 : 2;
  if (!classic && falloff !== "quadratic")
    throw new PlateError("INVALID_FIELD", `The light "${light.name}" has a ${falloff} falloff.`, {
      field,
      remedy: "Leave it out: outside Nuke's classic lights light falls with the square of the distance.",
    });
  return POWERS[falloff];
}

/**
 * Blender: a smooth step over the cosine whose inner edge stands at cosOuter + blend (1 - cosOuter)
 * (`spot_light_attenuation` in Cycles), and a scaled lamp has an elliptic cone. Nuke: the penumbra lies outside the cone, or inside where it is negative.
 */
function coneOf(
  light: HostLight,
  shape: { coneAngleDegrees: number; blend: number; penumbraAngleDegrees: number },
  place: Placement,
  field: string,
): SpotCone {
  const angle = degreesIn(shape.coneAngleDegrees, 1e-3, 180, `${field}.spot.cone_angle_degrees`, light);
  const blender = light.intensity.system === "blender";
  const frame = {
    axis: scaled(place.z, -1),
    axisX: place.x,
    axisY: place.y,
    stretchX: blender ? place.scale[0] / place.scale[2] : 1,
    stretchY: blender ? place.scale[1] / place.scale[2] : 1,
  };
  const cosine = (degrees: number) => Math.cos(radians(Math.min(Math.max(degrees, 0), 360)) / 2);
  if (light.intensity.system === "nuke_classic") {
    const penumbra = degreesIn(
      shape.penumbraAngleDegrees,
      -180,
      180,
      `${field}.spot.penumbra_angle_degrees`,
      light,
    );
    return {
      ...frame,
      cosOuter: cosine(angle + 2 * Math.max(penumbra, 0)),
      cosInner: cosine(angle + 2 * Math.min(penumbra, 0)),
    };
  }
  if (!(shape.blend >= 0 && shape.blend <= 1))
    throw new PlateError(
      "INVALID_FIELD",
      `The light "${light.name}" has a cone softness of ${shape.blend}.`,
      {
        field: `${field}.spot.blend`,
        remedy: "Give 0 to 1.",
      },
    );
  const cosOuter = cosine(angle);
  return { ...frame, cosOuter, cosInner: cosOuter + shape.blend * (1 - cosOuter) };
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

function degreesIn(value: number, lowest: number, highest: number, field: string, light: HostLight): number {
  if (!(value >= lowest && value <= highest))
    throw new PlateError("INVALID_FIELD", `The light "${light.name}" has an angle of ${value} degrees.`, {
      field,
      remedy: `Give ${lowest > 0 ? "more than 0" : lowest} to ${highest} degrees.`,
    });
  return value;
}
