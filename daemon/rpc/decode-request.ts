// SPDX-License-Identifier: Apache-2.0
import { type Window, windowContains, windowHeight, windowWidth } from "../core/image.ts";
import type { FrameRange, Framing, HostScene, Parameter, PlateRequest } from "../core/request.ts";
import { count, distinct, finite, invalid, missing, overLimit, quoted, text, word } from "./check-field.ts";
import { decodeOutput } from "./decode-output.ts";
import { decodePassSource } from "./decode-passes.ts";
import { decodeScene } from "./decode-scene.ts";
import type * as wire from "./gen/platewright/v1/request.ts";
import { COLOUR_SPACES } from "./wire-words.ts";

/** Limits of this daemon that bear on single fields; the same numbers as in `Limits`. */
export interface RequestLimits {
  readonly framePixels: number;
  readonly jobFrames: number;
}

const MOST_PROMPT_BYTES = 8 * 1024;
const MOST_PASSES = 256;
const MOST_PARAMETERS = 256;

/**
 * The core's form of a request, every field checked and every default filled in that does not depend on a file or a
 * model. Fails with INVALID_FIELD, MISSING_FIELD or LIMIT_EXCEEDED at the field's path.
 */
export function decodeRequest(request: wire.PlateRequest | undefined, limits: RequestLimits): PlateRequest {
  if (!request) throw missing("request", "The call holds no request.", "Send a PlateRequest.");
  const passes = count(request.passes, MOST_PASSES, "passes");
  const frames = request.frames && decodeFrames(request.frames, limits, "frames");
  return {
    model: decodeModel(request.model),
    prompt: text(request.prompt, MOST_PROMPT_BYTES, "prompt"),
    negativePrompt: text(request.negativePrompt, MOST_PROMPT_BYTES, "negative_prompt"),
    seed: request.seed,
    parameters: decodeParameters(request.parameters),
    passes: passes.map((source, index) => decodePassSource(source, `passes[${index}]`)),
    scene: request.scene && decodeScene(request.scene, "scene"),
    sceneKeys: decodeSceneKeys(request.sceneKeys, limits),
    frames,
    framing: decodeFraming(request.framing, limits),
    workingSpace: word(COLOUR_SPACES, request.workingSpace, "working_space"),
    output: decodeOutput(request.output, frames !== undefined),
  };
}

function decodeModel(model: string): string {
  if (!/^[a-z0-9.-]{0,128}$/.test(model))
    throw invalid(
      "model",
      `${quoted(model)} is no model name.`,
      "Send a name as `platewright models list` shows it.",
    );
  return model;
}

function decodeParameters(parameters: readonly wire.Parameter[]): readonly Parameter[] {
  count(parameters, MOST_PARAMETERS, "parameters");
  distinct(
    parameters.map(({ name }) => name),
    "parameters",
  );
  return parameters.map(({ name, value }, index) => ({
    name: text(name, 255, `parameters[${index}].name`),
    value: decodeParameterValue(value, `parameters[${index}]`, name),
  }));
}

function decodeParameterValue(
  value: wire.Parameter["value"],
  field: string,
  name: string,
): Parameter["value"] {
  switch (value?.$case) {
    case "number":
      return finite(value.value, `${field}.number`);
    case "integer": {
      const integer = Number(value.value);
      if (!Number.isSafeInteger(integer))
        throw invalid(
          `${field}.integer`,
          `Parameter ${quoted(name)} is ${value.value}.`,
          "Send at most 2^53 - 1.",
        );
      return integer;
    }
    case "toggle":
      return value.value;
    case "text":
      return text(value.value, MOST_PROMPT_BYTES, `${field}.text`);
    case undefined:
      throw missing(
        field,
        `Parameter ${quoted(name)} has no value.`,
        "Send one, or leave the parameter out.",
      );
  }
}

function decodeSceneKeys(
  keys: readonly wire.PlateRequest["sceneKeys"][number][],
  limits: RequestLimits,
): readonly { readonly frame: number; readonly scene: HostScene }[] {
  count(keys, limits.jobFrames, "scene_keys");
  return keys.map(({ frame, scene }, index) => {
    const field = `scene_keys[${index}]`;
    if (index > 0 && frame <= keys[index - 1].frame)
      throw invalid(
        `${field}.frame`,
        `${field} is for frame ${frame}, after a key for frame ${keys[index - 1].frame}.`,
        "Send the keys in ascending order, one for a frame.",
      );
    if (!scene)
      throw missing(`${field}.scene`, `${field} holds no scene.`, "Send the whole scene of that frame.");
    return { frame, scene: decodeScene(scene, `${field}.scene`) };
  });
}

function decodeFrames(range: wire.FrameRange, limits: RequestLimits, field: string): FrameRange {
  const { first, last } = range;
  const step = range.step || 1;
  if (first > last)
    throw invalid(`${field}.last`, `The frame range ${first}-${last} is empty.`, "Exchange first and last.");
  const frameCount = Math.floor((last - first) / step) + 1;
  if (frameCount > limits.jobFrames)
    throw overLimit(
      field,
      `The range ${first}-${last} by ${step} has ${frameCount} frames; the limit is ${limits.jobFrames}.`,
      "Send the range in several jobs.",
    );
  const framesPerSecond = range.framesPerSecond ?? { numerator: 24, denominator: 1 };
  for (const side of ["numerator", "denominator"] as const)
    if (framesPerSecond[side] === 0)
      throw invalid(
        `${field}.frames_per_second.${side}`,
        `The frame rate's ${side} is 0.`,
        "Send 24/1, for example.",
      );
  return {
    first,
    last,
    step,
    framesPerSecond: { numerator: framesPerSecond.numerator, denominator: framesPerSecond.denominator },
  };
}

function decodeFraming(framing: wire.Framing | undefined, limits: RequestLimits): Framing {
  const displayWindow = decodeWindow(framing?.displayWindow, limits, "framing.display_window");
  const dataWindow = decodeWindow(framing?.dataWindow, limits, "framing.data_window");
  const crop = decodeWindow(framing?.crop, limits, "framing.crop");
  if (crop && dataWindow && !windowContains(dataWindow, crop))
    throw invalid(
      "framing.crop",
      "The crop reaches beyond the data window.",
      "Make it smaller or move it inside.",
    );
  return { displayWindow, dataWindow, crop };
}

function decodeWindow(window: Window | undefined, limits: RequestLimits, field: string): Window | undefined {
  if (!window) return undefined;
  const { xMin, yMin, xMax, yMax } = window;
  if (xMin > xMax || yMin > yMax)
    throw invalid(
      field,
      `${field} from (${xMin}, ${yMin}) to (${xMax}, ${yMax}) is empty.`,
      "Bounds are inclusive.",
    );
  const [width, height] = [windowWidth(window), windowHeight(window)];
  if (width * height > limits.framePixels)
    throw overLimit(
      field,
      `${field} is ${width} x ${height} pixels; the limit is ${limits.framePixels} in all.`,
      "Ask for a crop or a smaller frame.",
    );
  return { xMin, yMin, xMax, yMax };
}
