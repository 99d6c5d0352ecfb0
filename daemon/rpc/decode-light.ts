// SPDX-License-Identifier: Apache-2.0
import type { Falloff, HostLight, LightIntensity, LightShape, LightSystem, Vec3 } from "../core/request.ts";
import { finite, missing, name, notNegative, positive, within, word } from "./check-field.ts";
import { decodeMatrix } from "./decode-matrix.ts";
import { decodePixelSource } from "./decode-passes.ts";
import type * as wire from "./gen/platewright/v1/scene.ts";
import { COLOUR_SPACES, DOME_MAPPINGS, FALLOFFS, INTENSITY_UNITS, LIGHT_SYSTEMS } from "./wire-words.ts";

/** Beyond this, 2^stops leaves the range in which products with radiance stay finite in float32. */
const MOST_STOPS = 64;

export function decodeLight(light: wire.Light, field: string): HostLight {
  const intensity = decodeIntensity(light.intensity, `${field}.intensity`);
  return {
    name: name(light.name, `${field}.name`),
    toWorld: decodeMatrix(light.toWorld, `${field}.to_world`),
    colour: decodeColour(light.colour, `${field}.colour`),
    temperatureKelvin: notNegative(light.temperatureKelvin, `${field}.temperature_kelvin`),
    intensity,
    shadowless: light.shadowless,
    shape: decodeShape(light.shape, intensity.system, field),
  };
}

function decodeColour(colour: wire.Rgb | undefined, field: string): Vec3 {
  if (!colour) return [1, 1, 1];
  return [
    notNegative(colour.r, `${field}.r`),
    notNegative(colour.g, `${field}.g`),
    notNegative(colour.b, `${field}.b`),
  ];
}

function decodeIntensity(intensity: wire.LightIntensity | undefined, field: string): LightIntensity {
  if (!intensity)
    throw missing(field, `${field} is absent.`, "Send the light's strength with its unit and its system.");
  const unit = word(INTENSITY_UNITS, intensity.unit, `${field}.unit`);
  if (!unit)
    throw missing(
      `${field}.unit`,
      `${field} is ${intensity.value} without a unit.`,
      `Say what the number measures: ${INTENSITY_UNITS.join(", ")}.`,
    );
  const system = word(LIGHT_SYSTEMS, intensity.system, `${field}.system`);
  if (!system)
    throw missing(
      `${field}.system`,
      `${field} does not say which program's light formula holds.`,
      `Say one of ${LIGHT_SYSTEMS.join(", ")}.`,
    );
  return {
    value: finite(intensity.value, `${field}.value`),
    exposureStops: within(intensity.exposureStops, -MOST_STOPS, MOST_STOPS, `${field}.exposure_stops`),
    unit,
    system,
    normalised: intensity.normalised,
  };
}

function decodeShape(shape: wire.Light["shape"], system: LightSystem, light: string): LightShape {
  if (!shape)
    throw missing(light, `${light} has no shape.`, "Send one of sun, point, spot, rect, disk, sphere, dome.");
  const field = `${light}.${shape.$case}`;
  switch (shape.$case) {
    case "sun":
      return {
        kind: "sun",
        angleDegrees: within(shape.value.angleDegrees, 0, 180, `${field}.angle_degrees`),
      };
    case "point":
      return {
        kind: "point",
        radius: notNegative(shape.value.radius, `${field}.radius`),
        falloff: decodeFalloff(shape.value.falloff, field),
      };
    case "spot":
      return decodeSpot(shape.value, field);
    case "rect":
    case "disk":
      return {
        kind: shape.$case,
        width: positive(shape.value.width, `${field}.width`),
        height: positive(shape.value.height, `${field}.height`),
        spreadDegrees: within(shape.value.spreadDegrees, 0, 180, `${field}.spread_degrees`) || 180,
      };
    case "sphere":
      return { kind: "sphere", radius: positive(shape.value.radius, `${field}.radius`) };
    case "dome":
      return decodeDome(shape.value, system, field);
  }
}

const decodeFalloff = (falloff: wire.Falloff, field: string): Falloff =>
  word(FALLOFFS, falloff, `${field}.falloff`) ?? "natural";

function decodeSpot(spot: wire.SpotLight, field: string): LightShape {
  const coneAngleDegrees = positive(spot.coneAngleDegrees, `${field}.cone_angle_degrees`);
  return {
    kind: "spot",
    radius: notNegative(spot.radius, `${field}.radius`),
    coneAngleDegrees: within(coneAngleDegrees, 0, 180, `${field}.cone_angle_degrees`),
    blend: within(spot.blend, 0, 1, `${field}.blend`),
    penumbraAngleDegrees: within(spot.penumbraAngleDegrees, -180, 180, `${field}.penumbra_angle_degrees`),
    falloff: decodeFalloff(spot.falloff, field),
  };
}

function decodeDome(dome: wire.DomeLight, system: LightSystem, field: string): LightShape {
  const mapping = word(DOME_MAPPINGS, dome.mapping, `${field}.mapping`);
  return {
    kind: "dome",
    image: dome.image && decodePixelSource(dome.image, `${field}.image`),
    // Nuke's classic system is Y up, so its pictures without a stated mapping are taken as UsdLux takes them.
    mapping: mapping ?? (system === "blender" ? "blender" : "usd"),
    colourSpace: word(COLOUR_SPACES, dome.colourSpace, `${field}.colour_space`),
    hiddenFromCamera: dome.hiddenFromCamera,
  };
}
