// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { HostLight, IntensityUnit, LightShape, LightSystem } from "../request.ts";

/** Lumen in a watt, the contract's fixed factor (the eye's peak, 555 nm). */
const LUMENS_PER_WATT = 683;

/**
 * Units that mean something for a shape in a system. Photometric and radiometric quantities mean the same everywhere;
 * Blender's watt, USD's nit and Nuke's bare number follow their own program's formula.
 */
const MEANINGFUL: Readonly<
  Record<LightSystem, Partial<Record<LightShape["kind"], readonly IntensityUnit[]>>>
> = {
  blender: {
    sun: ["watt_per_square_metre", "lux"],
    point: ["watt", "lumen", "candela"],
    spot: ["watt", "lumen", "candela"],
    rect: ["watt", "radiance", "lumen", "candela"],
    disk: ["watt", "radiance", "lumen", "candela"],
    sphere: ["watt", "radiance", "lumen", "candela"],
    dome: ["radiance"],
  },
  usd: {
    sun: ["nit", "watt_per_square_metre", "lux"],
    point: ["nit", "lumen", "candela"],
    spot: ["nit", "lumen", "candela"],
    rect: ["nit", "radiance", "lumen", "candela"],
    disk: ["nit", "radiance", "lumen", "candela"],
    sphere: ["nit", "radiance", "lumen", "candela"],
    dome: ["nit", "radiance"],
  },
  nuke_classic: { sun: ["unitless"], point: ["unitless"], spot: ["unitless"], dome: ["unitless"] },
};

const SYSTEM_NAMES: Readonly<Record<LightSystem, string>> = {
  blender: "Blender",
  usd: "UsdLux",
  nuke_classic: "Nuke's classic lights",
};

/** The host's number with its stops, after checking that its unit means something; `field` is `scene.lights[i]`. */
export function hostStrength(light: HostLight, field: string): number {
  const { value, exposureStops, unit, system, normalised } = light.intensity;
  const known = MEANINGFUL[system][light.shape.kind];
  if (!known)
    throw new PlateError(
      "INVALID_FIELD",
      `The light "${light.name}" is a ${light.shape.kind}, which ${SYSTEM_NAMES[system]} do not have.`,
      {
        field: `${field}.intensity.system`,
        remedy: "Name the system that the light's number comes from.",
      },
    );
  if (!known.includes(unit))
    throw new PlateError(
      "INVALID_FIELD",
      `The light "${light.name}", a ${light.shape.kind}, cannot be measured in ${unit} in ${SYSTEM_NAMES[system]}.`,
      { field: `${field}.intensity.unit`, remedy: `Send it in ${known.join(" or ")}.` },
    );
  if (normalised && unit !== "nit" && unit !== "watt")
    throw new PlateError(
      "INVALID_FIELD",
      `The light "${light.name}" has a number in ${unit} that claims to be a total over its size.`,
      { field: `${field}.intensity.normalised`, remedy: "Leave normalised out, or send the light in nit." },
    );
  const strength = value * 2 ** exposureStops;
  if (!Number.isFinite(strength))
    throw new PlateError("INVALID_FIELD", `The light "${light.name}" has no finite strength.`, {
      field: Number.isFinite(value) ? `${field}.intensity.exposure_stops` : `${field}.intensity.value`,
      remedy: "Give finite numbers.",
    });
  return strength;
}

/** W/m^2 at normal incidence of a sun whose disc has this half angle in radians. */
export function sunIrradiance(light: HostLight, strength: number, halfAngle: number): number {
  switch (light.intensity.unit) {
    case "lux":
      return strength / LUMENS_PER_WATT;
    case "unitless":
      return strength * Math.PI;
    case "nit": {
      // UsdLuxDistantLight: luminance of the disc, or illuminance when normalised or without extent.
      const sine = Math.sin(Math.min(halfAngle, Math.PI / 2));
      return light.intensity.normalised || halfAngle === 0 ? strength : strength * Math.PI * sine * sine;
    }
    default:
      return strength;
  }
}

/** A length of the host, and how many metres it is. */
export interface Unit {
  readonly metresPerUnit: number;
}

/**
 * W/sr of a point or spot; a spot's cone cuts this away without making it stronger, as in Blender and UsdLux. `radius` in
 * metres. A Nuke light of 1 without falloff makes a facing white Lambert surface show 1, hence pi. Blender takes the square
 * of the distance in scene units whatever their length, so its watts scale with them.
 */
export function pointIntensity(
  light: HostLight,
  strength: number,
  radius: number,
  { metresPerUnit }: Unit,
  field: string,
): number {
  switch (light.intensity.unit) {
    case "lumen":
      return strength / (LUMENS_PER_WATT * 4 * Math.PI);
    case "candela":
      return strength / LUMENS_PER_WATT;
    case "unitless":
      return strength * Math.PI;
    case "nit":
      // Radiance times the sphere's silhouette; UsdLux normalises by the whole surface.
      if (light.intensity.normalised) return strength / 4;
      if (radius === 0)
        throw new PlateError(
          "INVALID_FIELD",
          `The light "${light.name}" has no size, so its brightness in nit makes no light.`,
          {
            field: `${field}.${light.shape.kind}.radius`,
            remedy: "Give it a radius, or send it as normalised.",
          },
        );
      return strength * Math.PI * radius * radius;
    default:
      return (strength * metresPerUnit ** 2) / (4 * Math.PI);
  }
}

/** W/(sr m^2) of a one-sided emitter of `area` square metres that shines evenly: all its flux is pi L A. */
export function areaRadiance(
  light: HostLight,
  strength: number,
  area: number,
  { metresPerUnit }: Unit,
): number {
  switch (light.intensity.unit) {
    case "watt":
      return (strength * metresPerUnit ** 2) / (Math.PI * area);
    case "lumen":
      return strength / (LUMENS_PER_WATT * Math.PI * area);
    case "candela":
      return strength / (LUMENS_PER_WATT * area);
    case "nit":
      return light.intensity.normalised ? strength / area : strength;
    default:
      return strength;
  }
}

/** W/(sr m^2) of a sphere of `radius` metres: all its flux is pi L 4 pi r^2. */
export function sphereRadiance(
  light: HostLight,
  strength: number,
  radius: number,
  { metresPerUnit }: Unit,
): number {
  const surface = 4 * Math.PI * radius * radius;
  switch (light.intensity.unit) {
    case "watt":
      return (strength * metresPerUnit ** 2) / (Math.PI * surface);
    case "lumen":
      return strength / (LUMENS_PER_WATT * Math.PI * surface);
    case "candela":
      return strength / (LUMENS_PER_WATT * Math.PI * radius * radius);
    case "nit":
      return light.intensity.normalised ? strength / surface : strength;
    default:
      return strength;
  }
}
