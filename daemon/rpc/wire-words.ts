// SPDX-License-Identifier: Apache-2.0
import type { Stage } from "../core/pipelines/contract.ts";
import type {
  ByProduct,
  ColourSpace,
  DepthMeasure,
  Falloff,
  HostCamera,
  HostScene,
  IntensityUnit,
  LightShape,
  LightSystem,
  Output,
  StoredCompression,
  VectorSpace,
} from "../core/request.ts";

/**
 * The core's word for every wire number of an enum: number n is element n - 1, and 0 is "unspecified".
 * The order is the proto's; a test compares the names.
 */
type Words<T> = readonly T[];

export const COLOUR_SPACES: Words<ColourSpace> = ["lin_rec709_scene", "lin_ap1_scene", "lin_ap0_scene"];
export const COMPRESSIONS: Words<StoredCompression> = ["none", "rle", "zips", "zip"];
export const BIT_DEPTHS: Words<Output["bitDepth"]> = ["half", "float"];
export const BY_PRODUCTS: Words<ByProduct> = ["analytic", "visibility"];
export const VECTOR_SPACES: Words<VectorSpace> = ["world", "camera", "camera_left_handed"];
export const DEPTH_MEASURES: Words<DepthMeasure> = ["planar", "radial", "inverse", "negative"];
export const UP_AXES: Words<HostScene["upAxis"]> = ["z", "y"];
export const PROJECTIONS: Words<HostCamera["projection"]> = ["perspective", "orthographic", "latlong"];
export const SENSOR_FITS: Words<HostCamera["sensorFit"]> = ["auto", "horizontal", "vertical"];
export const LIGHT_SYSTEMS: Words<LightSystem> = ["blender", "nuke_classic", "usd"];
export const FALLOFFS: Words<Falloff> = ["none", "linear", "quadratic", "cubic"];
export const DOME_MAPPINGS: Words<Extract<LightShape, { kind: "dome" }>["mapping"]> = ["blender", "usd"];
export const STAGES: Words<Stage> = ["load", "read", "light", "prompt", "sample", "decode", "write"];
export const INTENSITY_UNITS: Words<IntensityUnit> = [
  "watt",
  "watt_per_square_metre",
  "radiance",
  "unitless",
  "nit",
  "lumen",
  "candela",
  "lux",
];

/** The wire number of a word; 0 where there is none. `N` is the generated enum's type. */
export const numberOf = <T, N extends number>(words: Words<T>, word: T | undefined): N =>
  (word === undefined ? 0 : words.indexOf(word) + 1) as N;
