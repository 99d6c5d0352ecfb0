// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../../daemon/core/image.ts";
import type { Frame } from "../../../daemon/core/pipelines/contract.ts";
import type { PassKind } from "../../../daemon/core/request.ts";
import { createView, viewRay } from "../../../daemon/core/scene/camera.ts";
import type { LitScene } from "../../../daemon/core/scene/lit-scene.ts";

/** A grey floor, a red ball half a metre across on it, a sun from the left and a pale sky, seen from two metres away. */
export function rayCastFrame(width: number, height: number, kinds: readonly PassKind[]): Frame {
  const view = createView(
    {
      name: "camera",
      toWorld: [1, 0, 0, 0, 0, 0.242, -0.97, -2, 0, 0.97, 0.242, 0.7, 0, 0, 0, 1],
      projection: "perspective",
      focalLengthMm: 35,
      filmWidthMm: 36,
      filmHeightMm: 24,
      sensorFit: "auto",
      shiftX: 0,
      shiftY: 0,
      clipNear: 0.1,
      clipFar: 100,
      pixelAspect: 1,
      orthoWidth: 0,
    },
    {
      dataWindow: { xMin: 0, yMin: 0, xMax: width - 1, yMax: height - 1 },
      displayWindow: { xMin: 0, yMin: 0, xMax: width - 1, yMax: height - 1 },
      pixelAspect: 1,
    },
    { upAxis: "z", metresPerUnit: 1 },
  );
  const scene: LitScene = {
    view,
    lights: [
      {
        kind: "sun",
        name: "Sun",
        castsShadow: true,
        towards: [-0.6, -0.48, 0.64],
        irradiance: [3, 2.8, 2.5],
        halfAngle: 0.01,
      },
    ],
    domes: [
      {
        name: "Sky",
        castsShadow: true,
        radiance: [0.3, 0.4, 0.55],
        fromWorld: [1, 0, 0, 0, 1, 0, 0, 0, 1],
        mapping: "blender",
        visibleToCamera: true,
      },
    ],
  };
  const blank = (channels: number, value = 0): Image => ({
    width,
    height,
    planes: Array.from({ length: channels }, () => new Float32Array(width * height).fill(value)),
  });
  const depth = blank(1, Number.POSITIVE_INFINITY);
  const [normal, albedo, beauty] = [blank(3), blank(3), blank(3, 0.2)];
  const matte = blank(1);
  for (let row = 0, at = 0; row < height; row++)
    for (let column = 0; column < width; column++, at++) {
      matte.planes[0][at] = column < width / 2 ? 1 : 0;
      const { origin, direction, axial } = viewRay(view, column + 0.5, row + 0.5);
      const [ox, oy, oz] = [origin[0], origin[1], origin[2] - 0.25];
      const b = ox * direction[0] + oy * direction[1] + oz * direction[2];
      const root = b * b - (ox * ox + oy * oy + oz * oz - 0.0625);
      const ball = root > 0 ? -b - Math.sqrt(root) : Number.POSITIVE_INFINITY;
      const floor = direction[2] < -0.02 ? -origin[2] / direction[2] : Number.POSITIVE_INFINITY;
      const far = Math.min(ball, floor);
      if (!Number.isFinite(far)) continue;
      depth.planes[0][at] = far * axial;
      const facing =
        ball < floor
          ? [0, 1, 2].map((axis) => ([ox, oy, oz][axis] + far * direction[axis]) / 0.25)
          : [0, 0, 1];
      for (let axis = 0; axis < 3; axis++) {
        normal.planes[axis][at] = facing[axis];
        albedo.planes[axis][at] = ball < floor ? [0.7, 0.1, 0.08][axis] : 0.4;
      }
    }
  const all = new Map<PassKind, Image>([
    ["depth", depth],
    ["normal", normal],
    ["albedo", albedo],
    ["roughness", blank(1, 0.4)],
    ["metallic", blank(1, 0)],
    ["emission", blank(3)],
    ["ambient_occlusion", blank(1, 1)],
    ["beauty", beauty],
    ["matte", matte],
  ]);
  return {
    number: 0,
    width,
    height,
    passes: new Map([...all].filter(([kind]) => kinds.includes(kind))),
    scene,
  };
}
