// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "./errors.ts";
import { frameOf, type PlateFrame, partOf } from "./framing.ts";
import { spaceOfPart } from "./passes/colour-space.ts";
import { passOf } from "./passes/index.ts";
import { matchPasses, type PassMatch } from "./passes/match.ts";
import { requireMeanings, requirePasses } from "./passes/require.ts";
import { type ModelDescriptor, resolveParameters } from "./pipelines/descriptor.ts";
import type { FileLayout, PassFiles } from "./ports.ts";
import type { ColourSpace, PassKind, PassSource, PlateRequest } from "./request.ts";
import { sceneAt } from "./scene/light-scene.ts";

/** What a request comes to, known before any pixel is read. */
export interface RequestPlan extends PlateFrame {
  readonly model: string;
  readonly matches: readonly PassMatch[];
  readonly missingOptional: readonly PassKind[];
  readonly workingSpace: ColourSpace;
  /** The asked frame numbers in order, missing ones included; empty for a single picture. */
  readonly frames: readonly number[];
  /** Those of `frames` that a source has no file for. */
  readonly missingFrames: readonly number[];
  /** `part:layer` of layers that no rule knows. */
  readonly unknownLayers: readonly string[];
}

/** Where the files of a source are. */
export interface SourceFiles {
  /** True for a numbered sequence. */
  isNumbered(pixels: PassSource["pixels"]): boolean;
  /**
   * The absolute path of a source's file at a frame, which only a sequence has; nothing where a sequence lacks it.
   * `field` names the source's `pixels` for messages. Fails with FILE_NOT_ALLOWED, or with PIXELS_NOT_FOUND for a hash.
   */
  find(pixels: PassSource["pixels"], frame: number | undefined, field: string): Promise<string | undefined>;
}

export interface PlanDeps {
  readonly descriptor: ModelDescriptor;
  readonly passFiles: PassFiles;
  readonly sourceFiles: SourceFiles;
  readonly limits: { readonly framePixels: number; readonly jobFrames: number };
}

/**
 * Checks a request against its model and the headers of its first frame that is there, and says what a job would do.
 * The front process asks before it accepts a job, the worker before it starts one. Every failure is a `PlateError` that
 * names the field.
 */
export async function planRequest(request: PlateRequest, deps: PlanDeps): Promise<RequestPlan> {
  const { descriptor, limits } = deps;
  resolveParameters(descriptor, request.parameters);
  if (request.passes.length === 0)
    throw new PlateError("MISSING_FIELD", "The request names no passes.", {
      field: "passes",
      remedy: "Send at least one source of passes.",
    });
  const frames = framesOf(request, limits.jobFrames);
  const { missingFrames, paths } = await locate(request, frames, deps.sourceFiles);
  const layouts = await Promise.all(paths.map((path) => layoutOf(path, deps.passFiles)));

  const matching = matchPasses(request.passes, layouts);
  const missingOptional = requirePasses(descriptor, matching);
  const taken = new Set(descriptor.passes.map(({ kind }) => kind));
  const used = matching.matches.filter(({ kind }) => taken.has(kind));
  requireMeanings(used);
  requireCamera(request, frames, used, descriptor);
  if (descriptor.needsScene) requireLight(request, frames, used, descriptor);
  const workingSpace = workingSpaceOf(request, used, layouts);
  const matches = matching.matches.map((match) =>
    used.includes(match) && passOf(match.kind).colour
      ? {
          ...match,
          colourSpace: spaceOfPart(partOf(match, layouts), layouts[match.source].path) ?? workingSpace,
        }
      : match,
  );
  return {
    ...frameOf(request.framing, used, layouts, descriptor, limits.framePixels),
    model: descriptor.name,
    matches,
    missingOptional,
    workingSpace,
    frames,
    missingFrames,
    unknownLayers: matching.unknownLayers,
  };
}

function framesOf({ frames }: PlateRequest, most: number): number[] {
  if (!frames) return [];
  const { first, last, step } = frames;
  const count = Math.floor((last - first) / step) + 1;
  if (!(count >= 1))
    throw new PlateError("INVALID_FIELD", `Frames ${first} to ${last} by ${step} are no range.`, {
      field: "frames",
      remedy: "Let last be at least first, and step at least 1.",
    });
  if (count > most)
    throw new PlateError("LIMIT_EXCEEDED", `${count} frames are more than the ${most} of one job.`, {
      field: "frames",
      remedy: "Send the range in several jobs.",
    });
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** The frames without all their files, and the files of the first frame with them. */
async function locate(request: PlateRequest, frames: readonly number[], files: SourceFiles) {
  for (const [index, { pixels }] of request.passes.entries())
    checkNumbering(files.isNumbered(pixels), frames.length, pixelsField(index));
  const missingFrames: number[] = [];
  let paths: string[] | undefined;
  for (const frame of frames.length > 0 ? frames : [undefined]) {
    const found = await Promise.all(
      request.passes.map(({ pixels }, index) => files.find(pixels, frame, pixelsField(index))),
    );
    const complete = found.filter((path) => path !== undefined);
    if (complete.length === found.length) paths ??= complete;
    else if (frame !== undefined) missingFrames.push(frame);
  }
  if (!paths)
    throw new PlateError("FRAME_MISSING", "No frame of the range has the files of every source.", {
      field: "frames",
      remedy: "Check the frame numbers and the padding of the file names.",
    });
  return { missingFrames, paths };
}

const pixelsField = (index: number) => `passes[${index}].pixels`;

function checkNumbering(numbered: boolean, frameCount: number, field: string): void {
  if (numbered && frameCount === 0)
    throw new PlateError("MISSING_FIELD", "A source is a numbered sequence, and no frames are asked for.", {
      field: "frames",
      remedy: "Set frames, or name one file.",
    });
  if (!numbered && frameCount > 1)
    throw new PlateError("INVALID_FIELD", "A range of frames is asked for, and a source is a single file.", {
      field,
      remedy: "Put #### in place of the frame number in its path.",
    });
}

async function layoutOf(path: string, files: PassFiles): Promise<FileLayout> {
  await using file = await files.open(path);
  return file.layout;
}

/** Light models need the camera at every frame; so does any pass that is written relative to it. */
/** Without any light a lit plate would be black, unless it starts from the beauty pass. */
function requireLight(
  request: PlateRequest,
  frames: readonly number[],
  used: readonly PassMatch[],
  descriptor: ModelDescriptor,
): void {
  if (used.some(({ kind }) => kind === "beauty")) return;
  const dark = (frames.length > 0 ? frames : [0]).find((frame) => !sceneAt(request, frame)?.lights.length);
  if (dark === undefined) return;
  throw new PlateError(
    "MISSING_FIELD",
    `The scene has no light${frames.length > 0 ? ` at frame ${dark}` : ""}, so what ${descriptor.title} shades would be black.`,
    {
      field: "scene.lights",
      remedy: "Add a light or an environment, or send the beauty pass to start from.",
    },
  );
}

function requireCamera(
  request: PlateRequest,
  frames: readonly number[],
  used: readonly PassMatch[],
  descriptor: ModelDescriptor,
): void {
  const relative = used.find(
    ({ vectorSpace, depthMeasure }) =>
      depthMeasure === "radial" || (vectorSpace !== undefined && vectorSpace !== "world"),
  );
  if (!relative && !descriptor.needsScene) return;
  const blind = (frames.length > 0 ? frames : [0]).find((frame) => !sceneAt(request, frame)?.camera);
  if (blind === undefined) return;
  const why = relative
    ? `the ${passOf(relative.kind).title} pass is written relative to it`
    : `${descriptor.title} shades with the scene's lights`;
  throw new PlateError(
    "MISSING_FIELD",
    `The camera is needed${frames.length > 0 ? ` at frame ${blind}` : ""}: ${why}.`,
    { field: "scene.camera", remedy: "Send the camera the passes were rendered through." },
  );
}

/** The request's word, else that of the first colour pass's file. */
function workingSpaceOf(
  { workingSpace }: PlateRequest,
  used: readonly PassMatch[],
  layouts: readonly FileLayout[],
): ColourSpace {
  if (workingSpace) return workingSpace;
  const colours = used.filter(({ kind }) => passOf(kind).colour);
  const spaces = colours.map((match) => spaceOfPart(partOf(match, layouts), layouts[match.source].path));
  const silent = colours[spaces.indexOf(undefined)];
  if (spaces.length > 0 && !silent) return spaces[0] as ColourSpace;
  const whose = silent ? layouts[silent.source].path : "any colour pass";
  throw new PlateError(
    "COLOUR_SPACE_UNKNOWN",
    `Neither the request nor ${whose} says which colour space the picture is in.`,
    {
      field: "working_space",
      remedy:
        "Set working_space to the space it was rendered in: lin_rec709_scene (Blender's default), lin_ap1_scene (ACEScg) or lin_ap0_scene.",
    },
  );
}
