// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import { type Window, windowHeight, windowWidth } from "../image.ts";
import type { HostCamera, Vec3 } from "../request.ts";
import { dot, type HouseSpace, placementOf } from "./house-space.ts";

/**
 * The camera over the plate's data window. Pixel coordinates are continuous: the centre of the pixel in column i and row j
 * is (i + 0.5, j + 0.5), rows count downwards. House space: metres, Z up.
 *
 * A view is plain numbers, so that hot loops need no calls. Let x = xOrigin + xStep * column, y = yOrigin + yStep * row:
 *
 *     perspective    the ray starts at `position` along forward + x right + y up; planar depth multiplies that vector
 *     orthographic   the ray starts at position + x right + y up (metres) along forward
 *     latlong        x is the azimuth from forward to the right, y the elevation, radians; depth is the distance itself
 */
export interface View {
  readonly projection: HostCamera["projection"];
  readonly width: number;
  readonly height: number;
  /** Metres, world. The eye, or the view plane's origin of an orthographic camera. */
  readonly position: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** Unit vector along the viewing axis. */
  readonly forward: Vec3;
  readonly xOrigin: number;
  readonly xStep: number;
  readonly yOrigin: number;
  readonly yStep: number;
}

/** A ray through a pixel: `axial` is the share of a metre along it that counts as depth (distance = depth / axial). */
export interface Ray {
  readonly origin: Vec3;
  readonly direction: Vec3;
  readonly axial: number;
}

/** The picture a view is made for: windows as in OpenEXR, pixel width over height. */
export interface PictureFrame {
  readonly dataWindow: Window;
  readonly displayWindow: Window;
  readonly pixelAspect: number;
}

/**
 * The view of a host's camera. The film back spans the display window and a data window larger or smaller than it sees
 * accordingly more or less, as in Blender (`BKE_camera_params_compute_viewplane`) and Nuke.
 */
export function createView(camera: HostCamera, frame: PictureFrame, space: HouseSpace): View {
  const owner = `The camera "${camera.name}"`;
  const place = placementOf(camera.toWorld, space, "scene.camera.to_world", owner);
  const { dataWindow, displayWindow } = frame;
  const base = {
    projection: camera.projection,
    width: windowWidth(dataWindow),
    height: windowHeight(dataWindow),
    position: place.origin,
    right: place.x,
    up: place.y,
    forward: [-place.z[0], -place.z[1], -place.z[2]] as const,
  };
  const displayWidth = windowWidth(displayWindow);
  const displayHeight = windowHeight(displayWindow);
  const left = dataWindow.xMin - displayWindow.xMin;
  const top = dataWindow.yMin - displayWindow.yMin;
  if (camera.projection === "latlong") {
    const xStep = (2 * Math.PI) / displayWidth;
    const yStep = -Math.PI / displayHeight;
    return { ...base, xOrigin: -Math.PI + left * xStep, xStep, yOrigin: Math.PI / 2 + top * yStep, yStep };
  }
  const aspect = positive(camera.pixelAspect || frame.pixelAspect, "pixel_aspect", owner);
  const fitsWidth =
    camera.sensorFit === "horizontal" ||
    (camera.sensorFit === "auto" && displayWidth * aspect >= displayHeight);
  const fitted = fitsWidth ? displayWidth : displayHeight / aspect;
  const xStep = fittedSize(camera, space, owner) / fitted;
  const yStep = -xStep / aspect;
  const shiftX = finite(camera.shiftX, "shift_x", owner) * fitted * xStep;
  const shiftY = finite(camera.shiftY, "shift_y", owner) * fitted * xStep;
  return {
    ...base,
    xOrigin: (left - displayWidth / 2) * xStep + shiftX,
    xStep,
    yOrigin: (top - displayHeight / 2) * yStep + shiftY,
    yStep,
  };
}

/** Size of the fitted side: at depth 1 for a perspective camera, in metres for an orthographic one. */
function fittedSize(camera: HostCamera, space: HouseSpace, owner: string): number {
  if (camera.projection === "orthographic")
    return positive(camera.orthoWidth, "ortho_width", owner) * space.metresPerUnit;
  const focal = positive(camera.focalLengthMm, "focal_length_mm", owner);
  return camera.sensorFit === "vertical"
    ? positive(camera.filmHeightMm, "film_height_mm", owner) / focal
    : positive(camera.filmWidthMm, "film_width_mm", owner) / focal;
}

function finite(value: number, name: string, owner: string): number {
  if (!Number.isFinite(value))
    throw new PlateError("INVALID_FIELD", `${owner} has ${value} for ${name}.`, {
      field: `scene.camera.${name}`,
      remedy: "Give a finite number.",
    });
  return value;
}

function positive(value: number, name: string, owner: string): number {
  if (value === 0)
    throw new PlateError("MISSING_FIELD", `${owner} has no ${name}.`, {
      field: `scene.camera.${name}`,
      remedy: "Send the value the passes were rendered with.",
    });
  if (!(finite(value, name, owner) > 0))
    throw new PlateError("INVALID_FIELD", `${owner} has ${value} for ${name}.`, {
      field: `scene.camera.${name}`,
      remedy: "Give a number above 0.",
    });
  return value;
}

/** The ray through a place of the picture. */
export function viewRay(view: View, column: number, row: number): Ray {
  const x = view.xOrigin + view.xStep * column;
  const y = view.yOrigin + view.yStep * row;
  switch (view.projection) {
    case "perspective": {
      const axial = 1 / Math.sqrt(1 + x * x + y * y);
      return { origin: view.position, direction: combine(view, x * axial, y * axial, axial), axial };
    }
    case "orthographic": {
      const [px, py, pz] = view.position;
      const [dx, dy, dz] = combine(view, x, y, 0);
      return { origin: [px + dx, py + dy, pz + dz], direction: view.forward, axial: 1 };
    }
    case "latlong": {
      const flat = Math.cos(y);
      const direction = combine(view, flat * Math.sin(x), Math.sin(y), flat * Math.cos(x));
      return { origin: view.position, direction, axial: 1 };
    }
  }
}

function combine(view: View, x: number, y: number, z: number): Vec3 {
  const { right, up, forward } = view;
  return [
    right[0] * x + up[0] * y + forward[0] * z,
    right[1] * x + up[1] * y + forward[1] * z,
    right[2] * x + up[2] * y + forward[2] * z,
  ];
}

/** Where a world point (metres) is seen and its depth; nothing for a point at or behind a perspective eye. */
export function projectPoint(
  view: View,
  point: Vec3,
): { readonly column: number; readonly row: number; readonly depth: number } | undefined {
  const [px, py, pz] = view.position;
  const from: Vec3 = [point[0] - px, point[1] - py, point[2] - pz];
  let x = dot(from, view.right);
  let y = dot(from, view.up);
  let depth = dot(from, view.forward);
  if (view.projection === "perspective") {
    if (depth <= 0) return undefined;
    x /= depth;
    y /= depth;
  } else if (view.projection === "latlong") {
    const distance = Math.sqrt(x * x + y * y + depth * depth);
    if (distance === 0) return undefined;
    x = Math.atan2(x, depth);
    y = Math.asin(y / distance);
    depth = distance;
  }
  return { column: (x - view.xOrigin) / view.xStep, row: (y - view.yOrigin) / view.yStep, depth };
}

/**
 * World points of the pixel centres in the rows `from` to `to`, from planar depth in metres (radial for lat-long), x, y, z
 * side by side. Where depth is not finite the point is not finite either.
 */
export function positionsFromDepth(
  view: View,
  depth: Float32Array,
  into: Float32Array,
  from: number,
  to: number,
): void {
  const { width, right, up, forward, position, projection } = view;
  for (let row = from, at = from * width; row < to; row++) {
    const y = view.yOrigin + view.yStep * (row + 0.5);
    const sinY = projection === "latlong" ? Math.sin(y) : 0;
    const cosY = projection === "latlong" ? Math.cos(y) : 0;
    for (let column = 0; column < width; column++, at++) {
      const x = view.xOrigin + view.xStep * (column + 0.5);
      const z = depth[at];
      let alongRight = x;
      let alongUp = y;
      let alongForward = z;
      if (projection === "perspective") {
        alongRight = x * z;
        alongUp = y * z;
      } else if (projection === "latlong") {
        alongRight = cosY * Math.sin(x) * z;
        alongUp = sinY * z;
        alongForward = cosY * Math.cos(x) * z;
      }
      into[3 * at] = position[0] + right[0] * alongRight + up[0] * alongUp + forward[0] * alongForward;
      into[3 * at + 1] = position[1] + right[1] * alongRight + up[1] * alongUp + forward[1] * alongForward;
      into[3 * at + 2] = position[2] + right[2] * alongRight + up[2] * alongUp + forward[2] * alongForward;
    }
  }
}
