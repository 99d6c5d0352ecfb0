// SPDX-License-Identifier: Apache-2.0
// The worker process: joins the edges to a workbench and takes orders over IPC. It may be killed at any moment.
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import sharp from "sharp";
import { PlateError, toErrorRecord } from "../core/errors.ts";
import type { FrameFailure, Happening } from "../core/job.ts";
import { parseDescriptor } from "../core/pipelines/descriptor.ts";
import { planRequest, type SourceFiles } from "../core/plan.ts";
import { makePreview, type Preview } from "../core/plate/preview.ts";
import { dropSparePlanes } from "../core/shared-memory.ts";
import { openExr } from "../exr/read.ts";
import { writeExr } from "../exr/write.ts";
import { blobPath } from "../files/blobs.ts";
import { DESCRIPTOR_FILE } from "../files/installed-model.ts";
import { temporarySuffix } from "../files/job-dir.ts";
import { createPassFiles } from "../files/pass-files.ts";
import { createRoots } from "../files/roots.ts";
import { createSourceFiles } from "../files/source-files.ts";
import { candidateDevices, type Device, parseDevice, probeDevice } from "../runtime/devices.ts";
import { createModelFiles } from "../runtime/model-files.ts";
import { loadRuntime, type Runtime } from "../runtime/ort.ts";
import { createBandThreads } from "./band-threads.ts";
import { createCollector } from "./collector.ts";
import { createDomePictures } from "./dome-pictures.ts";
import { createOpenModels } from "./models.ts";
import type { Workbench } from "./ports.ts";
import type { FromWorker, ToWorker, WorkerSettings, WorkOrder } from "./protocol.ts";
import { readFrame } from "./read-frame.ts";
import { runJob } from "./run-job.ts";
import { type PlatePress, writePlate } from "./write-plate.ts";

/** Pixels of the longer side of previews on the way. */
const LIVE_PREVIEW_SIDE = 384;
/** zlib's level for previews: the highest makes them a fifth smaller and takes two and a half times as long, which a plate waits for. */
const PREVIEW_EFFORT = 1;
const collect = createCollector();
const collectAll = createCollector(0);
/** Without an order for so long a worker gives memory back; the next job of a row of them does not wait for that. */
const REST_MS = 250;
let rest: NodeJS.Timeout | undefined;
const say = (message: FromWorker) => process.send?.(message);

/** Everything of one device, for as long as the process lives. */
function createBench(settings: WorkerSettings, runtime: Runtime, device: Device) {
  const roots = createRoots([...settings.roots, ...settings.modelFolders]);
  const passFiles = createPassFiles({
    openExr: (path) => openExr(path, { pixels: settings.maxFramePixels }),
  });
  const stored = (contentHash: string) => blobPath(settings.pixelFolder, contentHash);
  const sourceFiles = (): SourceFiles => createSourceFiles({ allowed: roots.readable, stored });
  const domePicture = createDomePictures({
    passFiles,
    locate: async (image, field) =>
      "path" in image ? roots.readable(image.path, field) : stored(image.contentHash),
  });
  const limits = { framePixels: settings.maxFramePixels, jobFrames: Number.MAX_SAFE_INTEGER };
  const openModel = createOpenModels(settings.modelFolders, {
    async describe(folder) {
      const path = join(folder, DESCRIPTOR_FILE);
      const text = await readFile(path, "utf8");
      return {
        descriptor: parseDescriptor(text, path),
        descriptorSha256: createHash("sha256").update(text).digest("hex"),
      };
    },
    openFiles: (folder, descriptor) =>
      createModelFiles(folder, descriptor, { device: device.name, threads: settings.threads }),
    onOpen: (model) => say({ type: "loaded", model }),
  });
  const crew = createBandThreads(settings.threads);
  const press: PlatePress = {
    crew,
    writeExr: (path, image, tempSuffix) => writeExr(path, image, { tempSuffix }),
    writePreview,
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    temporarySuffix,
    daemonVersion: settings.daemonVersion,
    runtimeVersion: runtime.version,
    deviceKind: device.provider,
  };
  const bench: Workbench = {
    crew,
    openModel,
    plan: (request, descriptor) =>
      planRequest(request, { descriptor, passFiles, sourceFiles: sourceFiles(), limits }),
    async outputFolder(asked, jobFolder) {
      if (asked === "") return jobFolder;
      const folder = await roots.writable(asked, "output.folder");
      await mkdir(folder).catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code !== "EEXIST") throw unwritable(folder, thrown);
      });
      return folder;
    },
    readFrame: (request, plan, descriptor, number) =>
      readFrame(request, plan, descriptor, number, {
        crew,
        passFiles,
        sourceFiles: sourceFiles(),
        limits,
        domePicture,
      }),
    writePlate: (result) => writePlate(result, press),
    previewPng: async (image, { workingSpace }) =>
      png(await makePreview(image, workingSpace, crew, LIVE_PREVIEW_SIDE)),
  };
  return bench;
}

const unwritable = (folder: string, cause: NodeJS.ErrnoException) =>
  new PlateError("NOT_WRITABLE", `The output folder ${folder} cannot be made: ${cause.message}.`, {
    field: "output.folder",
    remedy: "Choose a folder that exists, or one whose parent does.",
    cause,
  });

const png = ({ width, height, rgb }: Preview): Promise<Buffer> =>
  sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: PREVIEW_EFFORT })
    .toBuffer();

async function writePreview(
  path: string,
  preview: Preview,
  tempSuffix: string,
  plate: Promise<unknown>,
): Promise<void> {
  const temp = path + tempSuffix;
  try {
    const handle = await open(temp, "w");
    try {
      await handle.writeFile(await png(preview));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await plate;
    await rename(temp, path);
  } catch (thrown) {
    await rm(temp, { force: true });
    throw thrown;
  }
}

/** `auto`: the first device that can add. WebGPU is taken by name alone: its drivers are not yet good enough to choose it. */
async function chooseDevice(name: string, runtime: Runtime): Promise<Device> {
  if (name !== "auto") return parseDevice(name);
  for (const device of candidateDevices(runtime).filter(({ provider }) => provider !== "webgpu")) {
    try {
      await probeDevice(runtime, device);
      return device;
    } catch (thrown) {
      console.error(`device ${device.name} does not answer: ${toErrorRecord(thrown).message}`);
    }
  }
  throw new PlateError("INTERNAL", "No device can run models, not even the processor.");
}

/** Runs a job to its end and says what happens. Between two pieces of work the channel is heard, so that a cancel gets through. */
async function perform(order: WorkOrder, bench: Workbench, isCancelled: () => boolean): Promise<void> {
  clearTimeout(rest);
  const { jobId } = order;
  let plates = order.finishedFrames.length;
  let firstFailure: FrameFailure | undefined;
  try {
    for await (const happening of runJob(order, bench)) {
      tell(jobId, happening);
      if (happening.kind === "plate") plates++;
      if (happening.kind === "failure") firstFailure ??= happening.failure;
      collect();
      await turn();
      if (isCancelled()) return void say({ type: "ended", jobId, outcome: "cancelled" });
    }
    if (plates > 0) say({ type: "ended", jobId, outcome: "done" });
    else say({ type: "ended", jobId, outcome: "failed", error: firstFailure?.error });
  } catch (thrown) {
    say({ type: "ended", jobId, outcome: "failed", error: toErrorRecord(thrown) });
  } finally {
    rest = setTimeout(giveMemoryBack, REST_MS);
  }
}

function giveMemoryBack(): void {
  dropSparePlanes();
  collectAll();
}

function tell(jobId: string, happening: Happening): void {
  switch (happening.kind) {
    case "progress":
      return void say({ type: "progress", jobId, progress: happening.progress });
    case "preview":
      return void say({ type: "preview", jobId, frame: happening.frame, png: happening.png });
    case "plate":
      return void say({ type: "plate", jobId, plate: happening.plate });
    case "failure":
      return void say({ type: "failure", jobId, failure: happening.failure });
    case "state":
    case "error":
      throw new Error(`a worker does not decide on "${happening.kind}"`);
  }
}

let bench: Workbench | undefined;
const cancelled = new Set<string>();
let work: Promise<void> = Promise.resolve();

async function hear(message: Exclude<ToWorker, { type: "cancel" }>): Promise<void> {
  switch (message.type) {
    case "start": {
      const runtime = await loadRuntime();
      const device = await chooseDevice(message.settings.device, runtime);
      bench = createBench(message.settings, runtime, device);
      say({ type: "hello", processId: process.pid, runtimeVersion: runtime.version, device: device.name });
      return;
    }
    case "run": {
      if (!bench) throw new Error("an order came before the start");
      const { order } = message;
      await perform(order, bench, () => cancelled.has(order.jobId));
      cancelled.delete(order.jobId);
      return;
    }
    case "load": {
      if (!bench) throw new Error("an order came before the start");
      const { model } = message;
      try {
        const { descriptor, files } = await bench.openModel(model);
        for (const [role, { path }] of Object.entries(descriptor.components))
          if (path.endsWith(".onnx")) await files.graph(role);
        say({ type: "loaded", model: descriptor.name });
      } catch (thrown) {
        say({ type: "loaded", model, error: toErrorRecord(thrown) });
      }
      return;
    }
    case "quit":
      process.exit(0);
  }
}

process.on("message", (message: ToWorker) => {
  // A cancel must not wait behind the job it cancels; all else is done in turn.
  if (message.type === "cancel") cancelled.add(message.jobId);
  else work = work.then(() => hear(message));
});
// The front process is gone: there is nobody to work for.
process.on("disconnect", () => process.exit(0));
