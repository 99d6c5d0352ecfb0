// SPDX-License-Identifier: Apache-2.0
// The front process: joins journal, queue, worker, models and services. It never loads the inference runtime.
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "./config/config.ts";
import { VERSION } from "./config/version.ts";
import { PlateError } from "./core/errors.ts";
import { planRequest } from "./core/plan.ts";
import type { PlateRequest } from "./core/request.ts";
import { openExr } from "./exr/read.ts";
import { type BlobStore, openBlobStore } from "./files/blobs.ts";
import { createJobFolders, sweepOutput } from "./files/job-dir.ts";
import { createModelStore, type ModelStore } from "./files/model-store.ts";
import { createPassFiles } from "./files/pass-files.ts";
import { createRoots, type Roots } from "./files/roots.ts";
import { createSourceFiles } from "./files/source-files.ts";
import { createJournal } from "./jobs/journal.ts";
import { openJournalFile } from "./jobs/journal-file.ts";
import { createJobs, type Jobs } from "./jobs/queue.ts";
import type { Logger } from "./log.ts";
import type { About } from "./rpc/daemon-service.ts";
import { decodeRequest } from "./rpc/decode-request.ts";
import type { ModelDesk, Planner } from "./rpc/desks.ts";
import type { Endpoint } from "./rpc/endpoint.ts";
import { PlateRequest as WireRequest } from "./rpc/gen/platewright/v1/request.ts";
import type { PixelDesk } from "./rpc/pixel-service.ts";
import { refuseSecond } from "./rpc/runtime-folder.ts";
import { createServer } from "./rpc/server.ts";
import { createSupervisor, type Supervisor } from "./worker/supervisor.ts";
import { createWorkerSpawner } from "./worker/supervisor-spawn.ts";

/** A worker that has not said hello by then is given up. */
const WORKER_START_MS = 60_000;
/** Pause before a write that the disk refused is tried again. */
const RETRY_MS = 2000;
/** Calls that are open at the end may go on for so long. */
const LAST_CALLS_MS = 1000;
export const DEFAULT_MODEL = "starter";

export interface Daemon {
  readonly endpoint: Endpoint;
  /** Takes no more work, lets running jobs end within the drain limit, and closes everything. */
  stop(reason: string): Promise<void>;
}

/** Starts the daemon; it answers calls when this returns. Fails with a `PlateError` that says what to do. */
export async function startDaemon(config: Config, log: Logger): Promise<Daemon> {
  // Looked at first, so that a second daemon names the one that runs and not the lock it holds.
  await refuseSecond(config.runtimeFolder);
  const { stateFolder } = config;
  const pixelFolder = join(stateFolder, "pixels");
  const limits = { framePixels: config.maxFramePixels, jobFrames: config.maxJobFrames };
  const decode = (canonical: Uint8Array) => decodeRequest(WireRequest.decode(canonical), limits);
  const journal = createJournal(openJournalFile(join(stateFolder, "journal.sqlite")), { decode });
  const models = await createModelStore(config.modelFolders, { defaultName: DEFAULT_MODEL });
  for (const { folder, error } of models.faults())
    log.warn({ folder, err: error }, "a model folder is unusable");

  const roots = createRoots(config.roots);
  const supervisor = createSupervisor({
    spawnWorker: createWorkerSpawner(
      [fileURLToPath(new URL("worker/main.ts", import.meta.url))],
      process.env,
    ),
    settings: () => ({
      device: config.device,
      modelFolders: models.list().map(({ folder }) => folder),
      roots: config.roots,
      pixelFolder,
      threads: config.threads,
      maxFramePixels: config.maxFramePixels,
      daemonVersion: VERSION,
    }),
    limits: {
      startMs: WORKER_START_MS,
      stallMs: config.stallSeconds * 1000,
      graceMs: config.graceSeconds * 1000,
    },
    log,
  });
  const jobFolders = createJobFolders(join(stateFolder, "jobs"));
  const { requestToJson } = await import("./rpc/request-json.ts");
  const jobs = createJobs(
    {
      journal,
      workers: [supervisor],
      jobFolder: (id) => jobFolders.make(id),
      requestJson: requestToJson,
      now: Date.now,
      newId: randomUUID,
      log,
    },
    { queuedJobs: config.queueLimit, retryMs: RETRY_MS },
  );
  const unfinished = jobs.unfinished();
  await jobFolders.sweep();
  for (const { id, request } of unfinished)
    if (request.output.folder !== "") await sweepOutput(request.output.folder, id);
  const blobs = await openBlobStore(pixelFolder, {
    capBytes: config.pixelStoreBytes,
    inUse: () => new Set(jobs.unfinished().flatMap(({ request }) => [...contentHashes(request)])),
  });

  // A live worker keeps the models it has: the next job starts one that sees what has changed.
  const watching = await models.watch(() => void supervisor.unload());
  const about = (): About => ({
    daemonVersion: VERSION,
    runtimeVersion: supervisor.hello()?.runtimeVersion ?? "",
    devices: devicesOf(config.device, supervisor),
    limits: { ...limits, queuedJobs: config.queueLimit, storedPixelBytes: config.pixelStoreBytes },
    roots: config.roots,
    defaultModel: models.defaultName,
  });
  const server = await createServer(
    {
      jobs,
      models: modelDesk(models, supervisor),
      planner: createPlanner({ models, roots, blobs, limits }),
      pixels: pixelDesk(blobs, jobs),
      about,
      report: (fault, method) => log.error({ err: fault, method }, "a call met a fault"),
    },
    config,
  ).catch((thrown) => {
    journal[Symbol.dispose]();
    throw thrown;
  });
  jobs.start();
  log.info({ address: server.endpoint.address, version: VERSION, waiting: unfinished.length }, "ready");

  return {
    endpoint: server.endpoint,
    async stop(reason) {
      log.info({ reason }, "stopping");
      const closed = server.close(config.drainSeconds * 1000 + LAST_CALLS_MS);
      await jobs.drain(config.drainSeconds * 1000);
      await closed;
      await watching[Symbol.asyncDispose]();
      await supervisor.stop();
      journal[Symbol.dispose]();
      log.info({}, "stopped");
    },
  };
}

/** Until a worker has looked, only what the settings name is known; the processor is always there. */
function devicesOf(asked: string, supervisor: Supervisor): About["devices"] {
  const name = supervisor.hello()?.device ?? (asked === "auto" ? "cpu" : asked);
  return [{ name, executionProvider: name.split(":")[0], memoryBytes: 0 }];
}

function modelDesk(models: ModelStore, supervisor: Supervisor): ModelDesk {
  return {
    defaultName: models.defaultName,
    list: () => models.list(),
    get: (name) => models.get(name),
    load: (name) => supervisor.load(soundModel(models, name).descriptor.name),
    async unload(name) {
      models.get(name);
      await supervisor.unload();
    },
    verify: (name) => models.verify(name),
    isLoaded: (name) => supervisor.isLoaded(name),
  };
}

function soundModel(models: ModelStore, name: string) {
  const model = models.get(name);
  if (model.broken !== undefined)
    throw new PlateError("MODEL_BROKEN", `${model.descriptor.title} cannot run: ${model.broken}`, {
      field: "model",
      remedy: "Install the model's folder again.",
    });
  return model;
}

interface PlannerDeps {
  readonly models: ModelStore;
  readonly roots: Roots;
  readonly blobs: BlobStore;
  readonly limits: { readonly framePixels: number; readonly jobFrames: number };
}

/** Looks at headers alone; the worker looks again when the job's turn has come. */
function createPlanner({ models, roots, blobs, limits }: PlannerDeps): Planner {
  const passFiles = createPassFiles({ openExr: (path) => openExr(path, { pixels: limits.framePixels }) });
  const stored = async (contentHash: string, field: string) => {
    const path = await blobs.find(contentHash);
    if (path === undefined) throw pixelsNotFound(contentHash, field);
    return path;
  };
  return {
    async plan(request) {
      const { descriptor } = soundModel(models, request.model);
      const { folder } = request.output;
      if (folder !== "") await roots.writable(folder, "output.folder");
      await checkDomes(request, roots, stored);
      const sourceFiles = createSourceFiles({ allowed: roots.readable, stored });
      return planRequest(request, { descriptor, passFiles, sourceFiles, limits });
    },
  };
}

/** Every picture that a scene names is there and allowed, so that a job does not fail on it after its turn has come. */
async function checkDomes(
  request: PlateRequest,
  roots: Roots,
  stored: (contentHash: string, field: string) => Promise<string>,
): Promise<void> {
  for (const { image, field } of domeImages(request)) {
    if ("contentHash" in image) await stored(image.contentHash, `${field}.content_hash`);
    else await (await openExr(await roots.readable(image.path, `${field}.path`)))[Symbol.asyncDispose]();
  }
}

function* domeImages(request: PlateRequest) {
  const scenes = [
    ...(request.scene ? [{ scene: request.scene, at: "scene" }] : []),
    ...request.sceneKeys.map(({ scene }, index) => ({ scene, at: `scene_keys[${index}].scene` })),
  ];
  for (const { scene, at } of scenes)
    for (const [index, { shape }] of scene.lights.entries())
      if (shape.kind === "dome" && shape.image)
        yield { image: shape.image, field: `${at}.lights[${index}].dome.image` };
}

function* contentHashes(request: PlateRequest): Generator<string> {
  for (const { pixels } of request.passes) if ("contentHash" in pixels) yield pixels.contentHash;
  for (const { image } of domeImages(request)) if ("contentHash" in image) yield image.contentHash;
}

function pixelDesk(blobs: BlobStore, jobs: Jobs): PixelDesk {
  return {
    has: (contentHash) => blobs.has(contentHash),
    keep: (contentHash, chunks) => blobs.keep(contentHash, chunks),
    async *read(contentHash, signal) {
      const path = (await blobs.find(contentHash)) ?? jobs.findPlate(contentHash)?.path;
      if (path === undefined) throw pixelsNotFound(contentHash, "content_hash");
      yield* createReadStream(path, { signal });
    },
  };
}

const pixelsNotFound = (contentHash: string, field: string) =>
  new PlateError("PIXELS_NOT_FOUND", `No stored pixels have the hash ${contentHash}.`, {
    field,
    remedy: "Upload them first.",
  });
