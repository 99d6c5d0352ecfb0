// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../request.ts";

/** The camera over the plate's data window: pixel centres stand at (column + 0.5, row + 0.5). */
export interface View {
  readonly width: number;
  readonly height: number;
  /** Metres, world. The eye of a perspective or lat-long camera, the view plane's origin of an orthographic one. */
  readonly position: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** Unit vector along the viewing axis. */
  readonly forward: Vec3;
  /**
   * The ray of a pixel: `direction` is unit length, `axial` is the share of a metre along the ray that lies on the viewing
   * axis (1 / axial turns planar depth into distance).
   */
  ray(
    column: number,
    row: number,
  ): { readonly origin: Vec3; readonly direction: Vec3; readonly axial: number };
  /** Pixel and planar depth of a world point, or nothing behind the camera. */
  project(point: Vec3): { readonly column: number; readonly row: number; readonly depth: number } | undefined;
}
