// SPDX-License-Identifier: Apache-2.0
import type { PlateRequest } from "../../../daemon/rpc/gen/platewright/v1/request.ts";
import { requestFromJson } from "../../../daemon/rpc/request-json.ts";

const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const intensity = { value: 10, unit: "INTENSITY_UNIT_WATT", system: "LIGHT_SYSTEM_BLENDER" };

/** A sound request that uses most of the contract, as protobuf JSON. */
export const WHOLE = {
  model: "starter",
  prompt: "overcast dusk",
  seed: "18446744073709551615",
  parameters: [
    { name: "strength", number: 0.5 },
    { name: "rounds", integer: "3" },
    { name: "denoise", toggle: false },
    { name: "mood", text: "10" },
  ],
  passes: [
    { pixels: { path: "/shots/beauty.####.exr" } },
    { pixels: { contentHash: "a".repeat(64) }, kind: "PASS_KIND_NORMAL", vectorSpace: "VECTOR_SPACE_CAMERA" },
  ],
  scene: {
    upAxis: "UP_AXIS_Y",
    metresPerUnit: 0.01,
    camera: {
      name: "Camera",
      toWorld: { values: identity },
      focalLengthMm: 50,
      filmWidthMm: 36,
      sensorFit: "SENSOR_FIT_HORIZONTAL",
      clipNear: 0.1,
      clipFar: 100,
    },
    lights: [
      { name: "Key", toWorld: { values: identity }, intensity, rect: { width: 1, height: 2 } },
      { name: "Spot", toWorld: { values: identity }, intensity, spot: { coneAngleDegrees: 45, blend: 0.5 } },
      {
        name: "World",
        toWorld: { values: identity },
        colour: { r: 1, g: 0.5, b: 0 },
        intensity: { value: 1, unit: "INTENSITY_UNIT_RADIANCE", system: "LIGHT_SYSTEM_BLENDER" },
        dome: { image: { path: "/hdri/sky.exr" } },
      },
    ],
  },
  sceneKeys: [
    { frame: 5, scene: { lights: [] } },
    { frame: 9, scene: { lights: [] } },
  ],
  frames: { first: 1, last: 10, step: 3 },
  framing: {
    dataWindow: { xMin: -4, yMin: -4, xMax: 67, yMax: 39 },
    crop: { xMin: 0, yMin: 0, xMax: 9, yMax: 9 },
  },
  workingSpace: "COLOUR_SPACE_LIN_AP1_SCENE",
  output: {
    folder: "/shots/plates",
    namePattern: "{model}_{seed}.####",
    byProducts: ["BY_PRODUCT_ANALYTIC"],
  },
};

export const wholeRequest = (): PlateRequest => requestFromJson(JSON.stringify(WHOLE));
