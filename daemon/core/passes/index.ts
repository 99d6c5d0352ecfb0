// SPDX-License-Identifier: Apache-2.0
import type { PassKind } from "../request.ts";
import { depth } from "./depth.ts";
import {
  cryptomatteAsset,
  cryptomatteMaterial,
  cryptomatteObject,
  materialId,
  objectId,
  uv,
} from "./identity.ts";
import {
  beauty,
  diffuseDirect,
  diffuseIndirect,
  emission,
  environment,
  glossyDirect,
  glossyIndirect,
  reference,
} from "./light.ts";
import { motion } from "./motion.ts";
import { normal } from "./normal.ts";
import type { Pass } from "./pass.ts";
import { position } from "./position.ts";
import { albedo, glossyColour } from "./reflectance.ts";
import { alpha, ambientOcclusion, matte, metallic, roughness, shadow } from "./share.ts";

/** Every pass the daemon knows, one for each kind. */
export const PASSES: readonly Pass[] = [
  beauty,
  alpha,
  depth,
  normal,
  position,
  albedo,
  roughness,
  metallic,
  motion,
  emission,
  diffuseDirect,
  diffuseIndirect,
  glossyColour,
  glossyDirect,
  glossyIndirect,
  shadow,
  ambientOcclusion,
  environment,
  uv,
  objectId,
  materialId,
  cryptomatteObject,
  cryptomatteMaterial,
  cryptomatteAsset,
  matte,
  reference,
];

const byKind = new Map(PASSES.map((pass) => [pass.kind, pass]));

export function passOf(kind: PassKind): Pass {
  const pass = byKind.get(kind);
  if (!pass) throw new RangeError(`No pass of kind ${kind}`);
  return pass;
}
