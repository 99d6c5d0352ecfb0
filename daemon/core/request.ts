// SPDX-License-Identifier: Apache-2.0
import type { Window } from "./image.ts";

/**
 * All that decides the picture, decoded and checked field by field; the core's own form of `PlateRequest` in
 * `request.proto`, where units, axes and defaults are stated. Plain data: it crosses process boundaries as it is.
 */
export interface PlateRequest {
  /** Empty: the default model. */
  readonly model: string;
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: bigint;
  readonly parameters: readonly Parameter[];
  readonly passes: readonly PassSource[];
  readonly scene?: HostScene;
  /** Ascending by frame. */
  readonly sceneKeys: readonly { readonly frame: number; readonly scene: HostScene }[];
  readonly frames?: FrameRange;
  readonly framing: Framing;
  /** Absent: as the files say. */
  readonly workingSpace?: ColourSpace;
  readonly output: Output;
}

export type ParameterValue = number | boolean | string;

export interface Parameter {
  readonly name: string;
  readonly value: ParameterValue;
}

export type ColourSpace = "lin_rec709_scene" | "lin_ap1_scene" | "lin_ap0_scene";

export interface FrameRange {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  readonly framesPerSecond: { readonly numerator: number; readonly denominator: number };
}

export interface Framing {
  readonly displayWindow?: Window;
  readonly dataWindow?: Window;
  readonly crop?: Window;
}

export type StoredCompression = "none" | "rle" | "zips" | "zip";
export type ByProduct = "analytic" | "visibility";

export interface Output {
  /** Empty: the job's own folder. */
  readonly folder: string;
  readonly namePattern: string;
  readonly compression: StoredCompression;
  readonly bitDepth: "half" | "float";
  readonly byProducts: readonly ByProduct[];
  readonly preview: boolean;
  readonly hidePrompt: boolean;
}

/** A place to look for passes. */
export interface PassSource {
  readonly pixels: { readonly path: string } | { readonly contentHash: string };
  readonly part: string;
  readonly layer: string;
  readonly channels: readonly string[];
  readonly kind?: PassKind;
  readonly vectorSpace?: VectorSpace;
  readonly depthMeasure?: DepthMeasure;
  readonly packedNormals: boolean;
}

/** In the order of `PassKind` in `passes.proto`, from 1. */
export const PASS_KINDS = [
  "beauty",
  "alpha",
  "depth",
  "normal",
  "position",
  "albedo",
  "roughness",
  "metallic",
  "motion",
  "emission",
  "diffuse_direct",
  "diffuse_indirect",
  "glossy_colour",
  "glossy_direct",
  "glossy_indirect",
  "shadow",
  "ambient_occlusion",
  "environment",
  "uv",
  "object_id",
  "material_id",
  "cryptomatte_object",
  "cryptomatte_material",
  "cryptomatte_asset",
  "matte",
  "reference",
] as const;

export type PassKind = (typeof PASS_KINDS)[number];
export type VectorSpace = "world" | "camera" | "camera_left_handed";
export type DepthMeasure = "planar" | "radial" | "inverse" | "negative";

/** The scene in the host's own numbers; `scene.proto` states every unit. */
export interface HostScene {
  readonly upAxis: "y" | "z";
  readonly metresPerUnit: number;
  readonly camera?: HostCamera;
  readonly lights: readonly HostLight[];
}

/** Sixteen numbers, row-major, acting on column vectors. */
export type Matrix4 = readonly number[];
export type Vec3 = readonly [number, number, number];

export interface HostCamera {
  readonly name: string;
  readonly toWorld: Matrix4;
  readonly projection: "perspective" | "orthographic" | "latlong";
  readonly focalLengthMm: number;
  readonly filmWidthMm: number;
  readonly filmHeightMm: number;
  readonly sensorFit: "auto" | "horizontal" | "vertical";
  readonly shiftX: number;
  readonly shiftY: number;
  readonly clipNear: number;
  readonly clipFar: number;
  /** 0: as the file's header says. */
  readonly pixelAspect: number;
  readonly orthoWidth: number;
}

export interface HostLight {
  readonly name: string;
  readonly toWorld: Matrix4;
  readonly colour: Vec3;
  /** 0: none. */
  readonly temperatureKelvin: number;
  readonly intensity: LightIntensity;
  readonly shadowless: boolean;
  readonly shape: LightShape;
}

export interface LightIntensity {
  readonly value: number;
  readonly exposureStops: number;
  readonly unit: IntensityUnit;
  readonly system: LightSystem;
  readonly normalised: boolean;
}

export type IntensityUnit =
  | "watt"
  | "watt_per_square_metre"
  | "radiance"
  | "unitless"
  | "nit"
  | "lumen"
  | "candela"
  | "lux";
export type LightSystem = "blender" | "nuke_classic" | "usd";
export type Falloff = "natural" | "none" | "linear" | "quadratic" | "cubic";

export type LightShape =
  | { readonly kind: "sun"; readonly angleDegrees: number }
  | { readonly kind: "point"; readonly radius: number; readonly falloff: Falloff }
  | {
      readonly kind: "spot";
      readonly radius: number;
      readonly coneAngleDegrees: number;
      readonly blend: number;
      readonly penumbraAngleDegrees: number;
      readonly falloff: Falloff;
    }
  | { readonly kind: "rect"; readonly width: number; readonly height: number; readonly spreadDegrees: number }
  | { readonly kind: "disk"; readonly width: number; readonly height: number; readonly spreadDegrees: number }
  | { readonly kind: "sphere"; readonly radius: number }
  | {
      readonly kind: "dome";
      /** Absent: a constant colour. */
      readonly image?: { readonly path: string } | { readonly contentHash: string };
      readonly mapping: "blender" | "usd";
      /** Absent: as the file says, else the working space. */
      readonly colourSpace?: ColourSpace;
      readonly hiddenFromCamera: boolean;
    };
