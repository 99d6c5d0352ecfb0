// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../../../daemon/core/errors.ts";
import { isEnd, type Job, type JobEvent } from "../../../daemon/core/job.ts";
import type { ModelDescriptor } from "../../../daemon/core/pipelines/descriptor.ts";
import type { RequestPlan } from "../../../daemon/core/plan.ts";
import type { PlateRequest } from "../../../daemon/core/request.ts";
import type { About } from "../../../daemon/rpc/daemon-service.ts";
import { decodeRequest } from "../../../daemon/rpc/decode-request.ts";
import type { InstalledModel, JobDesk, ModelDesk } from "../../../daemon/rpc/desks.ts";
import { PlateRequest as WireRequest } from "../../../daemon/rpc/gen/platewright/v1/request.ts";
import type { PixelDesk } from "../../../daemon/rpc/pixel-service.ts";
import type { Desks } from "../../../daemon/rpc/server.ts";

const LIMITS = { framePixels: 1e8, jobFrames: 1000 };
const window = { xMin: 0, yMin: 0, xMax: 63, yMax: 35 };

export const descriptor: ModelDescriptor = {
  schema: 1,
  name: "starter",
  title: "Starter",
  description: "Relights a picture.",
  version: "1.0.0",
  family: "relight",
  licence: { spdx: "Apache-2.0", conditions: "", needsAcceptance: false },
  needsScene: true,
  components: { graph: { path: "graph.onnx", sha256: "0".repeat(64), bytes: 1000 } },
  passes: [{ kind: "albedo", required: true, purpose: "What the lights fall on." }],
  parameters: [
    {
      name: "strength",
      label: "Strength",
      description: "",
      group: "",
      unit: "",
      kind: "number",
      default: 1,
      minimum: 0,
      maximum: 2,
      step: 0.1,
    },
    {
      name: "rounds",
      label: "Rounds",
      description: "",
      group: "",
      unit: "",
      kind: "integer",
      default: 4,
      minimum: 1,
      maximum: 9,
    },
    {
      name: "denoise",
      label: "Denoise",
      description: "",
      group: "",
      unit: "",
      kind: "toggle",
      default: true,
    },
    {
      name: "mood",
      label: "Mood",
      description: "",
      group: "",
      unit: "",
      kind: "text",
      default: "day",
      choices: ["day", "10"],
    },
  ],
  size: { grid: 8, minimum: 16, maximum: 4096 },
  frames: { multiple: 1, offset: 0, maximum: 1 },
  looks: [{ name: "dusk", synonyms: ["evening"], description: "Low sun." }],
  memory: { weightsBytes: 1000, bytesPerMegapixel: 5000 },
  settings: {},
};

export interface FakeJobs extends JobDesk {
  /** Adds an event to a job and wakes its watchers. */
  happen(id: string, happening: JobEvent["happening"]): void;
  /** Events that a watcher has pulled, over all watches. */
  readonly pulled: () => number;
  /** Watches at work now. */
  readonly watching: () => number;
}

export function fakeJobs(): FakeJobs {
  const jobs = new Map<string, { job: Job; canonical: Uint8Array; events: JobEvent[] }>();
  let wake = Promise.withResolvers<void>();
  let [pulled, watching] = [0, 0];
  const entry = (id: string) => {
    const found = jobs.get(id);
    if (!found) throw new PlateError("JOB_NOT_FOUND", `No job is named ${id}.`, { field: "id" });
    return found;
  };
  const desk: FakeJobs = {
    pulled: () => pulled,
    watching: () => watching,
    findRequest(requestId, canonical) {
      const same = [...jobs.values()].find(({ job }) => job.requestId === requestId);
      if (same && Buffer.compare(same.canonical, canonical) !== 0)
        throw new PlateError("REQUEST_ID_REUSED", "That id was used for another request.", {
          field: "request_id",
        });
      return same?.job;
    },
    submit(requestId, canonical, frameCount) {
      const known = desk.findRequest(requestId, canonical);
      if (known) return known;
      const id = `job-${String(jobs.size + 1).padStart(4, "0")}`;
      const job: Job = {
        id,
        requestId,
        state: "queued",
        request: decodeRequest(WireRequest.decode(canonical), LIMITS),
        createdUnixMs: 1,
        endedUnixMs: 0,
        plates: [],
        failures: [],
        lastSequence: 0,
        frameCount,
      };
      jobs.set(id, { job, canonical, events: [] });
      desk.happen(id, { kind: "state", state: "queued" });
      return entry(id).job;
    },
    get: entry,
    list: ({ states, limit, before }) =>
      [...jobs.values()]
        .reverse()
        .filter(({ job }) => states.length === 0 || states.includes(job.state))
        .filter(({ job }) => before === undefined || job.id < before)
        .slice(0, limit),
    async *watch(id, after, signal) {
      const { events } = entry(id);
      const aborted = new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true }),
      );
      watching++;
      try {
        for (let next = after; !signal.aborted; next++) {
          while (next >= events.length && !signal.aborted) await Promise.race([wake.promise, aborted]);
          const event = events[next];
          if (!event) return;
          pulled++;
          yield event;
          if (event.happening.kind === "state" && isEnd(event.happening.state)) return;
        }
      } finally {
        watching--;
      }
    },
    cancel(id) {
      if (!isEnd(entry(id).job.state)) desk.happen(id, { kind: "state", state: "cancelled" });
      return entry(id).job;
    },
    happen(id, happening) {
      const found = entry(id);
      const sequence = found.events.length + 1;
      found.events.push({ sequence, jobId: id, unixMs: sequence, happening });
      const state = happening.kind === "state" ? happening.state : found.job.state;
      const plates = happening.kind === "plate" ? [...found.job.plates, happening.plate] : found.job.plates;
      found.job = { ...found.job, state, plates, lastSequence: sequence };
      wake.resolve();
      wake = Promise.withResolvers<void>();
    },
  };
  return desk;
}

export function fakeModels(): ModelDesk {
  const loaded = new Set<string>();
  const installed: InstalledModel = {
    descriptor,
    folder: "/models/starter",
    descriptorSha256: "1".repeat(64),
  };
  return {
    defaultName: "starter",
    list: () => [
      { ...installed, descriptor: { ...descriptor, name: "another" }, broken: "graph.onnx is absent" },
      installed,
    ],
    get(name) {
      if (name !== "" && name !== "starter")
        throw new PlateError("UNKNOWN_MODEL", `No model is named ${name}.`, { field: "model" });
      return installed;
    },
    load: async (name) => void loaded.add(name),
    unload: async (name) => void loaded.delete(name),
    verify: async () => [{ path: "graph.onnx", expectedSha256: "0".repeat(64), actualSha256: "" }],
    isLoaded: (name) => loaded.has(name),
  };
}

export function fakePixels(): PixelDesk & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  return {
    kept,
    has: async (hash) => kept.has(hash),
    async keep(hash, chunks) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      const bytes = Buffer.concat(parts);
      kept.set(hash, bytes);
      return bytes.byteLength;
    },
    async *read(hash) {
      const bytes = kept.get(hash);
      if (!bytes) throw new PlateError("PIXELS_NOT_FOUND", "Nothing is stored under that hash.");
      yield bytes;
    },
  };
}

export const plan = (request: PlateRequest): RequestPlan => ({
  model: request.model || "starter",
  matches: [],
  missingOptional: ["normal"],
  displayWindow: window,
  dataWindow: window,
  pixelAspect: 1,
  workingSpace: request.workingSpace ?? "lin_rec709_scene",
  frames: [],
  missingFrames: [],
  unknownLayers: [],
});

export const about: About = {
  daemonVersion: "0.1.0",
  runtimeVersion: "1.30.0",
  devices: [{ name: "cpu", executionProvider: "cpu", memoryBytes: 0 }],
  limits: { ...LIMITS, queuedJobs: 512, storedPixelBytes: 1e9 },
  roots: ["/shots"],
  defaultModel: "starter",
};

/** Desks that keep everything in memory; a request whose prompt is `broken` makes the planner throw a plain error. */
export function fakeDesks() {
  const faults: string[] = [];
  const desks = {
    jobs: fakeJobs(),
    models: fakeModels(),
    pixels: fakePixels(),
    planner: {
      async plan(request: PlateRequest) {
        if (request.prompt === "broken") throw new TypeError("undefined is not a function");
        if (request.passes.length === 0)
          throw new PlateError("MISSING_PASS", "No source holds albedo.", {
            field: "passes",
            remedy: "Render it.",
          });
        return plan(request);
      },
    },
    about: () => about,
    report: (fault: PlateError, method: string) => void faults.push(`${method}: ${fault.message}`),
    faults,
  } satisfies Desks & { faults: string[] };
  return desks;
}
