// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";
import type { Crew } from "../core/crew.ts";
import type { Image, Window } from "../core/image.ts";
import type { Plate } from "../core/job.ts";
import { plateFileName } from "../core/plate/file-name.ts";
import { hidePrompts, type PlateAttribute, plateAttributes } from "../core/plate/header.ts";
import { arrangeLayers, type PlateChannel } from "../core/plate/layers.ts";
import { makePreview, PREVIEW_VIEW, type Preview } from "../core/plate/preview.ts";
import type { StoredCompression } from "../core/request.ts";
import type { PlateToWrite } from "./ports.ts";

/** What is needed to put a plate on disk; both writers are atomic. */
export interface PlatePress {
  writeExr(path: string, image: StoredImage, tempSuffix: string): Promise<{ bytes: number; sha256: string }>;
  /** Puts the preview in place once `plate` is, and not if that fails. */
  writePreview(path: string, preview: Preview, tempSuffix: string, plate: Promise<unknown>): Promise<void>;
  sha256(text: string): string;
  readonly crew: Crew;
  readonly temporarySuffix: (jobId: string) => string;
  readonly daemonVersion: string;
  readonly runtimeVersion: string;
  readonly deviceKind: string;
}

/** An image as an EXR writer takes it. */
export interface StoredImage {
  readonly displayWindow: Window;
  readonly dataWindow: Window;
  readonly pixelAspectRatio: number;
  readonly channels: readonly PlateChannel[];
  readonly compression: StoredCompression;
  readonly attributes: readonly ({ readonly name: string } & PlateAttribute)[];
}

/** Puts the plate in its place, then its preview; the plate counts as finished when both are there. */
export async function writePlate(result: PlateToWrite, press: PlatePress): Promise<Plate> {
  const { order, plan, model, folder, frame, generated, numbered } = result;
  const { output, seed, frames } = order.request;
  const tempSuffix = press.temporarySuffix(order.jobId);
  const naming = {
    job: order.jobId,
    model: model.descriptor.name,
    seed,
    frame: frame.frame.number,
    numbered,
  };
  const path = join(folder, plateFileName(output.namePattern, naming));

  const plate =
    frame.alpha && !frame.frame.passes.has("beauty")
      ? associated(generated.plate, frame.alpha)
      : generated.plate;
  const arranged = arrangeLayers({ plate, alpha: frame.alpha, layers: generated.layers }, output.bitDepth);
  const attributes = plateAttributes({
    ...press,
    requestJson: output.hidePrompt ? hidePrompts(order.requestJson, press.sha256) : order.requestJson,
    seed,
    model: {
      name: model.descriptor.name,
      version: model.descriptor.version,
      descriptorSha256: model.descriptorSha256,
      components: Object.fromEntries(
        Object.entries(model.descriptor.components).map(([role, { sha256 }]) => [role, sha256]),
      ),
    },
    workingSpace: plan.workingSpace,
    frames,
    unknownWords: generated.unknownWords,
  });
  const image: StoredImage = {
    displayWindow: frame.displayWindow,
    dataWindow: frame.dataWindow,
    pixelAspectRatio: frame.pixelAspect,
    channels: arranged.channels,
    compression: output.compression,
    attributes: [...attributes].map(([name, attribute]) => ({ name, ...attribute })),
  };
  const writing = press.writeExr(`${path}.exr`, image, tempSuffix);
  // Made while other threads pack the plate.
  const previewing = output.preview
    ? makePreview(plate, plan.workingSpace, press.crew).then((preview) =>
        press.writePreview(`${path}.png`, preview, tempSuffix, writing),
      )
    : undefined;
  // Where one fails the other is not left under way.
  await Promise.allSettled([writing, previewing]);
  const written = await writing;
  await previewing;
  return {
    path: `${path}.exr`,
    frame: frame.frame.number,
    ...written,
    displayWindow: frame.displayWindow,
    dataWindow: frame.dataWindow,
    colourSpace: plan.workingSpace,
    layers: arranged.layers,
    seed,
    previewPath: output.preview ? `${path}.png` : "",
    previewView: output.preview ? PREVIEW_VIEW : "",
    unknownWords: generated.unknownWords,
  };
}

/** Light of what is covered alone: EXR's associated alpha. A beauty pass has it already. */
function associated(plate: Image, { planes: [coverage] }: Image): Image {
  const covered = (plane: Float32Array) => {
    const result = new Float32Array(plane.length);
    for (let at = 0; at < plane.length; at++) result[at] = plane[at] * coverage[at];
    return result;
  };
  return { ...plate, planes: plate.planes.map(covered) };
}
