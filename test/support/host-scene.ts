// SPDX-License-Identifier: Apache-2.0
import type { Window } from "../../daemon/core/image.ts";
import type { HostCamera, HostLight, LightShape, Matrix4, Vec3 } from "../../daemon/core/request.ts";
import type { PictureFrame } from "../../daemon/core/scene/camera.ts";

export const IDENTITY: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** A matrix from its three local axes and origin in the world. */
export function matrixOf(x: Vec3, y: Vec3, z: Vec3, origin: Vec3): Matrix4 {
  return [
    ...[x[0], y[0], z[0], origin[0]],
    ...[x[1], y[1], z[1], origin[1]],
    ...[x[2], y[2], z[2], origin[2]],
    ...[0, 0, 0, 1],
  ];
}

/** A thing at `from` whose -Z looks at `to`, upright along `up`. */
export function lookAt(from: Vec3, to: Vec3, up: Vec3 = [0, 0, 1]): Matrix4 {
  const unit = (v: Vec3): Vec3 => {
    const length = Math.hypot(...v);
    return [v[0] / length, v[1] / length, v[2] / length];
  };
  const cross = (a: Vec3, b: Vec3): Vec3 => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const z = unit([from[0] - to[0], from[1] - to[1], from[2] - to[2]]);
  const x = unit(cross(up, z));
  return matrixOf(x, cross(z, x), z, from);
}

/** A 36 x 24 mm camera of 50 mm at the origin that looks along -Z. */
export function hostCamera(changes: Partial<HostCamera> = {}): HostCamera {
  return {
    name: "Camera",
    toWorld: IDENTITY,
    projection: "perspective",
    focalLengthMm: 50,
    filmWidthMm: 36,
    filmHeightMm: 24,
    sensorFit: "auto",
    shiftX: 0,
    shiftY: 0,
    clipNear: 0.1,
    clipFar: 1000,
    pixelAspect: 1,
    orthoWidth: 4,
    ...changes,
  };
}

/** A Blender light at the origin that shines along -Z, white, of 1 in the unit of its kind. */
export function hostLight(
  shape: LightShape,
  changes: Partial<HostLight> = {},
  intensity: Partial<HostLight["intensity"]> = {},
): HostLight {
  const unit =
    shape.kind === "sun" ? "watt_per_square_metre" : shape.kind === "dome" ? "radiance" : ("watt" as const);
  return {
    name: "Light",
    toWorld: IDENTITY,
    colour: [1, 1, 1],
    temperatureKelvin: 0,
    shadowless: false,
    shape,
    intensity: { value: 1, exposureStops: 0, unit, system: "blender", normalised: false, ...intensity },
    ...changes,
  };
}

export const windowOf = (width: number, height: number): Window => ({
  xMin: 0,
  yMin: 0,
  xMax: width - 1,
  yMax: height - 1,
});

/** A picture of this size, square pixels; the data window is the display window and so many more pixels on each side. */
export function pictureOf(width: number, height: number, overscan = 0): PictureFrame {
  const displayWindow = windowOf(width, height);
  const { xMin, yMin, xMax, yMax } = displayWindow;
  const dataWindow = {
    xMin: xMin - overscan,
    yMin: yMin - overscan,
    xMax: xMax + overscan,
    yMax: yMax + overscan,
  };
  return { dataWindow, displayWindow, pixelAspect: 1 };
}
