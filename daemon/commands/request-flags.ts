// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Argv } from "yargs";
import { PlateError } from "../core/errors.ts";
import type { Model } from "../rpc/gen/platewright/v1/model_service.ts";
import type { PixelSource } from "../rpc/gen/platewright/v1/pixels.ts";
import { Output, PlateRequest } from "../rpc/gen/platewright/v1/request.ts";
import type { Scene } from "../rpc/gen/platewright/v1/scene.ts";
import { requestFromJson, sceneFromJson } from "../rpc/request-json.ts";
import { BIT_DEPTHS, BY_PRODUCTS, COLOUR_SPACES, COMPRESSIONS } from "../rpc/wire-words.ts";
import type { ArgumentsOf } from "./command-line.ts";
import { PASSES_HELP, parsePasses, wordNumber } from "./parse-passes.ts";
import { parseFrameRate, parseFrames, parseParameter, parseSeed, parseWindow } from "./parse-values.ts";

const group = "Request:";

/** Everything of a request that a command line can say. */
export const requestFlags = (argv: Argv) =>
  argv
    .option("request", {
      group,
      string: true,
      requiresArg: true,
      describe: "A request as protobuf JSON; flags go over it",
    })
    .option("passes", { group, string: true, array: true, requiresArg: true, describe: PASSES_HELP })
    .option("prompt", { group, string: true, describe: "What the plate should show" })
    .option("negative-prompt", { group, string: true, describe: "What to keep away from" })
    .option("model", {
      group,
      string: true,
      requiresArg: true,
      describe: "Model name; the daemon's default otherwise",
    })
    .option("seed", { group, string: true, requiresArg: true, describe: "Seed, 0 to 2^64 - 1" })
    .option("param", {
      group,
      string: true,
      array: true,
      requiresArg: true,
      describe: "name=value, as `models show` lists them",
    })
    .option("scene", {
      group,
      string: true,
      requiresArg: true,
      describe: "Camera and lights, a Scene as protobuf JSON",
    })
    .option("frames", { group, string: true, requiresArg: true, describe: "12, 1-10 or 1-100x2" })
    .option("fps", {
      group,
      string: true,
      requiresArg: true,
      describe: "Frames per second, 24 or 24000/1001; needs --frames",
    })
    .option("crop", {
      group,
      string: true,
      requiresArg: true,
      describe: "Make only x0,y0,x1,y1, inclusive pixels",
    })
    .option("working-space", {
      group,
      choices: COLOUR_SPACES,
      describe: "Space of all colour; as the files say otherwise",
    })
    .option("out", {
      group,
      string: true,
      requiresArg: true,
      describe: "Folder for the plates; the job's own otherwise",
    })
    .option("name", {
      group,
      string: true,
      requiresArg: true,
      describe: "File name: {job} {model} {seed} {frame} ####",
    })
    .option("compression", { group, choices: COMPRESSIONS, describe: "Compression of the plate" })
    .option("bit-depth", { group, choices: BIT_DEPTHS, describe: "Precision of the plate" })
    .option("by-product", {
      group,
      array: true,
      choices: BY_PRODUCTS,
      describe: "Further layers of the plate",
    })
    .option("preview", { group, boolean: true, describe: "A PNG beside the plate; --no-preview for none" })
    .option("hide-prompt", { group, boolean: true, describe: "Keep the prompt out of the plate's header" });

export type RequestArguments = ArgumentsOf<typeof requestFlags>;

/** The request of a command line. `getModel` tells the kinds of `--param` values. Relative paths start at `folder`. */
export async function readRequest(
  args: RequestArguments,
  folder: string,
  getModel: (name: string) => Promise<Model>,
): Promise<PlateRequest> {
  const request = args.request ? await readRequestFile(resolve(folder, args.request)) : PlateRequest.create();
  if (args.passes) request.passes = args.passes.map((text) => parsePasses(text, folder));
  if (args.prompt !== undefined) request.prompt = args.prompt;
  if (args.negativePrompt !== undefined) request.negativePrompt = args.negativePrompt;
  if (args.model !== undefined) request.model = args.model;
  if (args.seed !== undefined) request.seed = parseSeed(args.seed);
  if (args.scene !== undefined) request.scene = await readSceneFile(resolve(folder, args.scene));
  if (args.fps !== undefined && args.frames === undefined && !request.frames)
    throw new PlateError("INVALID_FIELD", "--fps says nothing without --frames.", { remedy: "Give both." });
  const rate = args.fps === undefined ? request.frames?.framesPerSecond : parseFrameRate(args.fps);
  if (args.frames !== undefined) request.frames = parseFrames(args.frames, rate);
  else if (request.frames) request.frames.framesPerSecond = rate;
  if (args.crop !== undefined)
    request.framing = {
      displayWindow: undefined,
      dataWindow: undefined,
      ...request.framing,
      crop: parseWindow(args.crop),
    };
  if (args.workingSpace)
    request.workingSpace = wordNumber(COLOUR_SPACES, args.workingSpace, "space", args.workingSpace);
  if (args.param) request.parameters = await readParameters(request, args.param, getModel);
  request.output = readOutput(args, folder, request.output);
  return request;
}

async function readParameters(
  request: PlateRequest,
  texts: readonly string[],
  getModel: (name: string) => Promise<Model>,
) {
  const { parameters: specs } = await getModel(request.model);
  const given = texts.map((text) => parseParameter(text, specs));
  const kept = request.parameters.filter(({ name }) => !given.some((parameter) => parameter.name === name));
  return [...kept, ...given];
}

function readOutput(args: RequestArguments, folder: string, base: Output | undefined): Output {
  const output = Output.create(base);
  if (args.out !== undefined) output.folder = resolve(folder, args.out);
  if (args.name !== undefined) output.namePattern = args.name;
  if (args.compression)
    output.compression = wordNumber(COMPRESSIONS, args.compression, "compression", args.compression);
  if (args.bitDepth) output.bitDepth = wordNumber(BIT_DEPTHS, args.bitDepth, "precision", args.bitDepth);
  if (args.byProduct)
    output.byProducts = args.byProduct.map((word) => wordNumber(BY_PRODUCTS, word, "by-product", word));
  if (args.preview !== undefined) output.noPreview = !args.preview;
  if (args.hidePrompt !== undefined) output.hidePrompt = args.hidePrompt;
  return output;
}

async function readRequestFile(path: string): Promise<PlateRequest> {
  const request = requestFromJson(await readText(path));
  const here = dirname(path);
  for (const source of request.passes) anchor(source.pixels, here);
  for (const scene of [request.scene, ...request.sceneKeys.map((key) => key.scene)]) anchorScene(scene, here);
  if (request.output?.folder) request.output.folder = resolve(here, request.output.folder);
  return request;
}

async function readSceneFile(path: string): Promise<Scene> {
  const scene = sceneFromJson(await readText(path));
  anchorScene(scene, dirname(path));
  return scene;
}

function anchorScene(scene: Scene | undefined, folder: string): void {
  for (const { shape } of scene?.lights ?? []) if (shape?.$case === "dome") anchor(shape.value.image, folder);
}

/** A relative path in a file starts at the file's own folder. */
function anchor(pixels: PixelSource | undefined, folder: string): void {
  if (pixels?.from?.$case === "path") pixels.from.value = resolve(folder, pixels.from.value);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new PlateError("FILE_NOT_FOUND", `${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}
