// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Vec3 } from "../request.ts";
import { toHouseAxes } from "../scene/house-space.ts";
import type { PassContext } from "./pass.ts";

/** Images of the file's three axes in the house's world: Z up, right-handed. */
export type Basis = readonly [Vec3, Vec3, Vec3];

/** The axes in which a vector pass is written. Fails where nothing says so, or where the camera it refers to is absent. */
export function basisOf(context: PassContext, title: string): Basis {
  const { vectorSpace, upAxis, view } = context;
  switch (vectorSpace) {
    case "world":
      return [toHouseAxes([1, 0, 0], upAxis), toHouseAxes([0, 1, 0], upAxis), toHouseAxes([0, 0, 1], upAxis)];
    case "camera":
    case "camera_left_handed": {
      if (!view)
        throw new PlateError(
          "MISSING_FIELD",
          `The ${title} pass is in camera space, and the request has no camera.`,
          { field: "scene.camera", remedy: `Send the camera, or render the ${title} pass in world space.` },
        );
      const [x, y, z] = view.forward;
      return [view.right, view.up, vectorSpace === "camera" ? [-x, -y, -z] : view.forward];
    }
    case undefined:
      throw new PlateError("MISSING_FIELD", `Nothing says which space the ${title} pass is in.`, {
        field: "vector_space",
        remedy: "Set vector_space on its source: world, camera or camera_left_handed.",
      });
  }
}
