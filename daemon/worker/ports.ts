// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../core/crew.ts";
import type { Image } from "../core/image.ts";
import type { Plate } from "../core/job.ts";
import type { Brief, Generated } from "../core/pipelines/contract.ts";
import type { ModelDescriptor } from "../core/pipelines/descriptor.ts";
import type { RequestPlan } from "../core/plan.ts";
import type { ModelFiles } from "../core/ports.ts";
import type { PlateRequest } from "../core/request.ts";
import type { WorkOrder } from "./protocol.ts";
import type { ReadFrame } from "./read-frame.ts";

/** A model ready to run. */
export interface OpenModel {
  readonly descriptor: ModelDescriptor;
  readonly descriptorSha256: string;
  readonly files: ModelFiles;
}

/** What a job needs of the world; `worker/main.ts` joins it from the edges. */
export interface Workbench {
  readonly crew: Crew;
  /** Empty name: the default model. */
  openModel(name: string): Promise<OpenModel>;
  plan(request: PlateRequest, descriptor: ModelDescriptor): Promise<RequestPlan>;
  /** The folder to write to, existing and allowed. */
  outputFolder(asked: string, jobFolder: string): Promise<string>;
  readFrame(
    request: PlateRequest,
    plan: RequestPlan,
    descriptor: ModelDescriptor,
    number: number,
  ): Promise<ReadFrame>;
  writePlate(result: PlateToWrite): Promise<Plate>;
  previewPng(image: Image, brief: Brief): Promise<Uint8Array>;
}

export interface PlateToWrite {
  readonly order: WorkOrder;
  readonly plan: RequestPlan;
  readonly model: OpenModel;
  readonly folder: string;
  readonly frame: ReadFrame;
  readonly generated: Generated;
  /** True where the file name carries the frame number. */
  readonly numbered: boolean;
}
