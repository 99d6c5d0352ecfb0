// SPDX-License-Identifier: Apache-2.0
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import { type GatherOrder, gatherPasses } from "../../daemon/core/passes/gather.ts";
import type { Frame } from "../../daemon/core/pipelines/contract.ts";
import type { ModelDescriptor } from "../../daemon/core/pipelines/descriptor.ts";
import { exposureOf } from "../../daemon/core/pipelines/relight/encoding.ts";
import { planRequest } from "../../daemon/core/plan.ts";
import type { PassKind, PlateRequest } from "../../daemon/core/request.ts";
import { createView } from "../../daemon/core/scene/camera.ts";
import { lightScene } from "../../daemon/core/scene/light-scene.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { createPassFiles } from "../../daemon/files/pass-files.ts";
import { decodeRequest } from "../../daemon/rpc/decode-request.ts";
import { requestFromJson } from "../../daemon/rpc/request-json.ts";
import { createDomePictures } from "../../daemon/worker/dome-pictures.ts";

/** A rendered shot as `render.py` leaves it: `<family>/<seed>/{shot.exr,request.json}`. */
export interface Shot {
  readonly family: string;
  readonly seed: number;
  readonly folder: string;
}

const passFiles = createPassFiles({ openExr });
const pathOf = (pixels: object) => ("path" in pixels ? String(pixels.path) : "");
const domePicture = createDomePictures({ passFiles, locate: async (image) => pathOf(image) });
const limits = { framePixels: 2 ** 26, jobFrames: 1 };

/** Whole shots under a folder, by seed and then by family, so that every family takes part in a short run. */
export async function listShots(folder: string): Promise<Shot[]> {
  const found: Shot[] = [];
  for (const path of await readdir(folder, { recursive: true })) {
    const parts = /^([a-z_]+)[/\\](\d+)[/\\]request\.json$/.exec(path);
    if (parts)
      found.push({ family: parts[1], seed: Number(parts[2]), folder: join(folder, parts[1], parts[2]) });
  }
  return found.sort((a, b) => a.seed - b.seed || (a.family < b.family ? -1 : 1));
}

/** A shot through the daemon's own reading: every pass in canonical form, the scene in house units. */
export async function readShot(
  shot: Shot,
  descriptor: ModelDescriptor,
): Promise<Frame & { readonly request: PlateRequest }> {
  const text = await readFile(join(shot.folder, "request.json"), "utf8");
  const absolute = text.replace(
    /("path": *")([^"]+)"/g,
    (_, before, path) => `${before}${resolve(shot.folder, path)}"`,
  );
  const request = decodeRequest(requestFromJson(absolute), limits);
  const everything = {
    ...descriptor,
    passes: [...descriptor.passes, ...GROUND_TRUTH.map((kind) => ({ kind, required: true, purpose: "" }))],
  };
  const plan = await planRequest(request, {
    descriptor: everything,
    passFiles,
    sourceFiles: { isNumbered: () => false, find: async (pixels) => pathOf(pixels) },
    limits,
  });
  const host = request.scene;
  if (!host?.camera) throw new Error(`${shot.folder} has no camera`);
  const space = { upAxis: host.upAxis, metresPerUnit: host.metresPerUnit };
  await using file = await passFiles.open(pathOf(request.passes[0].pixels));
  const order: GatherOrder = {
    matches: plan.matches,
    kinds: new Set(everything.passes.map(({ kind }) => kind)),
    files: new Map([[0, file]]),
    dataWindow: plan.dataWindow,
    workingSpace: plan.workingSpace,
    space,
    view: createView(host.camera, plan, space),
  };
  const { passes } = await gatherPasses(order, alone);
  const maps = new Map<number, Image>();
  for (const [index, light] of host.lights.entries()) {
    const map = await domePicture(light, `scene.lights[${index}]`, plan.workingSpace);
    if (map) maps.set(index, map);
  }
  const scene = lightScene(host, plan, (index) => maps.get(index), plan.workingSpace);
  const [{ width, height }] = [...passes.values()];
  return { number: 0, width, height, passes, scene, request };
}

/** What a renderer gives beside the passes of the model, to learn from. */
const GROUND_TRUTH: readonly PassKind[] = [
  "diffuse_direct",
  "diffuse_indirect",
  "glossy_direct",
  "glossy_indirect",
];

export interface Trial {
  /** As an artist sends it who has no more than the G-buffer. */
  readonly frame: Frame;
  /** The renderer's own picture, and the exposure at which errors are counted: see `exposureOf`, over all of it. */
  readonly truth: Image;
  readonly exposure: number;
}

/** A shot to measure a model on. */
export async function readTrial(shot: Shot, descriptor: ModelDescriptor): Promise<Trial> {
  const whole = await readShot(shot, descriptor);
  const truth = whole.passes.get("beauty")!;
  const hidden: readonly PassKind[] = ["beauty", ...GROUND_TRUTH];
  const passes = new Map([...whole.passes].filter(([kind]) => !hidden.includes(kind)));
  const exposure = await exposureOf(truth, alone);
  return { frame: { ...whole, passes }, truth, exposure };
}
