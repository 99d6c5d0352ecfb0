// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../core/crew.ts";
import { PlateError } from "../core/errors.ts";
import type { PlateFrame } from "../core/framing.ts";
import type { Image } from "../core/image.ts";
import { windowHeight, windowWidth } from "../core/image.ts";
import { type GatherOrder, gatherPasses } from "../core/passes/gather.ts";
import type { Frame } from "../core/pipelines/contract.ts";
import type { ModelDescriptor } from "../core/pipelines/descriptor.ts";
import { planRequest, type RequestPlan, type SourceFiles } from "../core/plan.ts";
import type { PassFile, PassFiles } from "../core/ports.ts";
import type { ColourSpace, HostLight, HostScene, PassKind, PlateRequest } from "../core/request.ts";
import { lightScene, sceneAt } from "../core/scene/light-scene.ts";
import type { LitScene } from "../core/scene/lit-scene.ts";

/** A frame's passes and scene as pipelines see them, and what the plate takes over from its files. */
export interface ReadFrame extends PlateFrame {
  readonly frame: Frame;
  /** Coverage to carry over; absent where no source has it. */
  readonly alpha?: Image;
}

export interface FrameReaderDeps {
  readonly crew: Crew;
  readonly passFiles: PassFiles;
  readonly sourceFiles: SourceFiles;
  readonly limits: { readonly framePixels: number; readonly jobFrames: number };
  /** Reads a dome's picture in the working space; see `createDomePictures`. */
  readonly domePicture: (light: HostLight, field: string, space: ColourSpace) => Promise<Image | undefined>;
}

/** Passes that are carried over or applied whatever the model takes. */
const ALWAYS_READ: readonly PassKind[] = ["alpha", "matte"];

/** Reads one frame of a request: opens its files, matches them anew, and brings passes and scene to their canonical form. */
export async function readFrame(
  request: PlateRequest,
  shot: RequestPlan,
  descriptor: ModelDescriptor,
  number: number,
  deps: FrameReaderDeps,
): Promise<ReadFrame> {
  const numbered = shot.frames.length > 0;
  // Frames of one range may differ in data window and in channels, so each is matched by itself.
  const plan = numbered ? await planRequest(oneFrame(request, shot, number), { ...deps, descriptor }) : shot;
  const { displayWindow, dataWindow, pixelAspect, workingSpace } = plan;
  const host = sceneAt(request, number);
  const scene = host && (await litScene(host, plan, deps));

  const kinds = new Set([...descriptor.passes.map(({ kind }) => kind), ...ALWAYS_READ]);
  await using files = await openSources(request, plan, kinds, numbered ? number : undefined, deps);
  const order: GatherOrder = {
    matches: plan.matches,
    kinds,
    files: files.bySource,
    dataWindow,
    workingSpace,
    space: { upAxis: host?.upAxis ?? "z", metresPerUnit: host?.metresPerUnit ?? 1 },
    view: scene?.view,
  };
  const { passes } = await gatherPasses(order, deps.crew);
  const frame: Frame = {
    number,
    width: windowWidth(dataWindow),
    height: windowHeight(dataWindow),
    passes,
    scene,
  };
  return { frame, alpha: passes.get("alpha"), displayWindow, dataWindow, pixelAspect };
}

function oneFrame(request: PlateRequest, { workingSpace }: RequestPlan, number: number): PlateRequest {
  if (!request.frames) throw new PlateError("INTERNAL", `Frame ${number} is not of a range.`);
  return { ...request, workingSpace, frames: { ...request.frames, first: number, last: number, step: 1 } };
}

async function litScene(host: HostScene, plan: RequestPlan, deps: FrameReaderDeps): Promise<LitScene> {
  const pictures = await Promise.all(
    host.lights.map((light, index) =>
      deps.domePicture(light, `scene.lights[${index}].dome`, plan.workingSpace),
    ),
  );
  return lightScene(host, plan, (index) => pictures[index], plan.workingSpace);
}

/** The files of this frame that hold wanted passes, by source. */
async function openSources(
  request: PlateRequest,
  plan: RequestPlan,
  kinds: ReadonlySet<PassKind>,
  frame: number | undefined,
  { passFiles, sourceFiles }: FrameReaderDeps,
) {
  await using stack = new AsyncDisposableStack();
  const bySource = new Map<number, PassFile>();
  for (const { source, kind } of plan.matches) {
    if (bySource.has(source) || !kinds.has(kind)) continue;
    const path = await sourceFiles.find(request.passes[source].pixels, frame, `passes[${source}].pixels`);
    if (path === undefined)
      throw new PlateError("FRAME_MISSING", `Source ${source} has no file for frame ${frame}.`, {
        field: `passes[${source}].pixels`,
        remedy: "Render the frame, then send the range again.",
      });
    bySource.set(source, stack.use(await passFiles.open(path)));
  }
  const open = stack.move();
  return { bySource, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
