// SPDX-License-Identifier: Apache-2.0
import type { HostCamera, HostScene } from "../core/request.ts";
import { count, finite, invalid, name, notNegative, positive, word } from "./check-field.ts";
import { decodeLight } from "./decode-light.ts";
import { decodeMatrix } from "./decode-matrix.ts";
import type * as wire from "./gen/platewright/v1/scene.ts";
import { PROJECTIONS, SENSOR_FITS, UP_AXES } from "./wire-words.ts";

const MOST_LIGHTS = 1024;

export function decodeScene(scene: wire.Scene, field: string): HostScene {
  const lights = count(scene.lights, MOST_LIGHTS, `${field}.lights`);
  return {
    upAxis: word(UP_AXES, scene.upAxis, `${field}.up_axis`) ?? "z",
    metresPerUnit: notNegative(scene.metresPerUnit, `${field}.metres_per_unit`) || 1,
    camera: scene.camera && decodeCamera(scene.camera, `${field}.camera`),
    lights: lights.map((light, index) => decodeLight(light, `${field}.lights[${index}]`)),
  };
}

function decodeCamera(camera: wire.Camera, field: string): HostCamera {
  const projection = word(PROJECTIONS, camera.projection, `${field}.projection`) ?? "perspective";
  const sensorFit = word(SENSOR_FITS, camera.sensorFit, `${field}.sensor_fit`) ?? "auto";
  const need = (needed: boolean) => (needed ? positive : notNegative);
  const perspective = projection === "perspective";
  const clipNear = notNegative(camera.clipNear, `${field}.clip_near`);
  const clipFar = notNegative(camera.clipFar, `${field}.clip_far`);
  if (clipFar > 0 && clipFar <= clipNear)
    throw invalid(
      `${field}.clip_far`,
      `The camera's far clip ${clipFar} is not beyond its near clip ${clipNear}.`,
      "Exchange the two, or send 0 where the host has none.",
    );
  return {
    name: name(camera.name, `${field}.name`),
    toWorld: decodeMatrix(camera.toWorld, `${field}.to_world`),
    projection,
    focalLengthMm: need(perspective)(camera.focalLengthMm, `${field}.focal_length_mm`),
    filmWidthMm: need(perspective)(camera.filmWidthMm, `${field}.film_width_mm`),
    filmHeightMm: need(perspective && sensorFit === "vertical")(
      camera.filmHeightMm,
      `${field}.film_height_mm`,
    ),
    sensorFit,
    shiftX: finite(camera.shiftX, `${field}.shift_x`),
    shiftY: finite(camera.shiftY, `${field}.shift_y`),
    clipNear,
    clipFar,
    pixelAspect: notNegative(camera.pixelAspect, `${field}.pixel_aspect`),
    orthoWidth: need(projection === "orthographic")(camera.orthoWidth, `${field}.ortho_width`),
  };
}
