// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Image } from "../image.ts";
import type { ColourSpace, HostScene, PlateRequest } from "../request.ts";
import { createView, type PictureFrame } from "./camera.ts";
import { splitSun } from "./dome-sun.ts";
import { litDome, litLight } from "./lights.ts";
import type { Dome, Light, LitScene } from "./lit-scene.ts";

/**
 * A host's scene in house units for one picture. `domeMaps` gives a dome's picture, RGB in the working space, by the light's
 * place in `scene.lights`; a sun in it becomes a lamp. Fails with MISSING_FIELD or INVALID_FIELD naming the field in `scene`.
 */
export function lightScene(
  host: HostScene,
  frame: PictureFrame,
  domeMaps: (lightIndex: number) => Image | undefined,
  workingSpace: ColourSpace,
): LitScene {
  if (!host.camera)
    throw new PlateError(
      "MISSING_FIELD",
      "The scene has no camera, so its lights cannot be placed in the picture.",
      {
        field: "scene.camera",
        remedy: "Send the camera the passes were rendered through.",
      },
    );
  if (!(host.metresPerUnit > 0 && Number.isFinite(host.metresPerUnit)))
    throw new PlateError("INVALID_FIELD", `A scene unit cannot be ${host.metresPerUnit} metres long.`, {
      field: "scene.metres_per_unit",
      remedy: "Send a number above 0: 1 for Blender, 0.01 where a unit is a centimetre.",
    });
  const setting = { upAxis: host.upAxis, metresPerUnit: host.metresPerUnit, workingSpace };
  const lights: Light[] = [];
  const domes: Dome[] = [];
  for (const [index, light] of host.lights.entries()) {
    if (light.shape.kind !== "dome") {
      lights.push(litLight(light, index, setting));
      continue;
    }
    const dome = litDome(light, index, domeMaps(index), setting);
    const split = splitSun(dome);
    domes.push(split?.dome ?? dome);
    if (split) lights.push(split.sun);
  }
  return { view: createView(host.camera, frame, setting), lights, domes };
}

/** The scene that holds at a frame: the newest key at or before it, else the request's scene. Keys ascend by frame. */
export function sceneAt(
  request: Pick<PlateRequest, "scene" | "sceneKeys">,
  frame: number,
): HostScene | undefined {
  let scene = request.scene;
  for (const key of request.sceneKeys) {
    if (key.frame > frame) break;
    scene = key.scene;
  }
  return scene;
}
