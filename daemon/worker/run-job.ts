// SPDX-License-Identifier: Apache-2.0
import { PlateError, toErrorRecord } from "../core/errors.ts";
import type { Happening, Plate } from "../core/job.ts";
import type { Brief, Generated, PipelineFamily, StageProgress } from "../core/pipelines/contract.ts";
import { resolveParameters } from "../core/pipelines/descriptor.ts";
import { familyOf } from "../core/pipelines/index.ts";
import type { RequestPlan } from "../core/plan.ts";
import type { PlateRequest } from "../core/request.ts";
import { lendPlanes } from "../core/shared-memory.ts";
import type { OpenModel, Workbench } from "./ports.ts";
import type { WorkOrder } from "./protocol.ts";
import type { ReadFrame } from "./read-frame.ts";

/**
 * A plate's way, from passes to files, for every frame of a job. Yields before each piece of work: leave the loop there and
 * nothing half-written stays. A frame that fails is reported and the rest goes on; what concerns all frames is thrown.
 */
export async function* runJob(order: WorkOrder, bench: Workbench): AsyncGenerator<Happening, void> {
  const { request } = order;
  const model = await bench.openModel(request.model);
  const family = familyOf(model.descriptor);
  const plan = await bench.plan(request, model.descriptor);
  const brief = briefOf(request, model, plan);
  const folder = await bench.outputFolder(request.output.folder, order.jobFolder);

  const all = plan.frames.length > 0 ? plan.frames : [0];
  const finished = new Set(order.finishedFrames);
  const missing = new Set(plan.missingFrames);
  for (const frame of all.filter((number) => missing.has(number) && !finished.has(number)))
    yield { kind: "failure", failure: { frame, error: toErrorRecord(absent(frame)) } };

  const todo = all.filter((number) => !missing.has(number) && !finished.has(number));
  for (let start = 0; start < todo.length; start += model.descriptor.frames.maximum) {
    const batch = todo.slice(start, start + model.descriptor.frames.maximum);
    const place = { frame: batch[0], frameIndex: all.indexOf(batch[0]), frameCount: all.length };
    const tell = ({ stage, step, stepCount }: StageProgress): Happening => ({
      kind: "progress",
      progress: { ...place, stage, step, stepCount },
    });
    const takeBack = lendPlanes();
    try {
      const read: ReadFrame[] = [];
      for (const [index, number] of batch.entries()) {
        yield tell({ stage: "read", step: index + 1, stepCount: batch.length });
        read.push(await bench.readFrame(request, plan, model.descriptor, number));
      }
      const generated = yield* generate(family, read, brief, model, bench, tell);
      for (const [index, number] of batch.entries()) {
        yield tell({ stage: "write", step: index + 1, stepCount: batch.length });
        const plate = await bench.writePlate({
          order,
          plan,
          model,
          folder,
          frame: read[index],
          generated: generated[index],
          numbered: plan.frames.length > 0,
        });
        yield { kind: "plate", plate: { ...plate, frame: number } satisfies Plate };
      }
      // Not after a failure: another part of the work may still be under way.
      takeBack();
    } catch (thrown) {
      for (const frame of batch) yield { kind: "failure", failure: { frame, error: toErrorRecord(thrown) } };
    }
  }
}

/** Runs the family's generator, passing its progress on and its previews as small pictures, which are packed beside the next piece of work. */
async function* generate(
  family: PipelineFamily,
  read: readonly ReadFrame[],
  brief: Brief,
  model: OpenModel,
  bench: Workbench,
  tell: (progress: StageProgress) => Happening,
): AsyncGenerator<Happening, Generated[]> {
  const work = family.generate(
    read.map(({ frame }) => frame),
    brief,
    { ...model, crew: bench.crew },
  );
  let packing: Promise<Uint8Array> | undefined;
  try {
    for (;;) {
      const { done, value } = await work.next();
      if (packing) yield { kind: "preview", frame: read[0].frame.number, png: await packing };
      packing = undefined;
      if (done) return value;
      yield tell(value);
      if (value.preview) packing = bench.previewPng(value.preview, brief);
    }
  } finally {
    await Promise.allSettled([packing]);
    await work.return([]);
  }
}

function briefOf(request: PlateRequest, model: OpenModel, plan: RequestPlan): Brief {
  return {
    prompt: request.prompt,
    negativePrompt: request.negativePrompt,
    seed: request.seed,
    parameters: resolveParameters(model.descriptor, request.parameters),
    workingSpace: plan.workingSpace,
    byProducts: request.output.byProducts,
  };
}

const absent = (frame: number) =>
  new PlateError("FRAME_MISSING", `Frame ${frame} of the passes is not on disk.`, {
    field: "frames",
    remedy: "Render the frame, then send the range again; finished plates can be left out.",
  });
