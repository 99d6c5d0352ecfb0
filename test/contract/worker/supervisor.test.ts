// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { PlateRequest } from "../../../daemon/core/request.ts";
import type { WorkerSettings, WorkOrder } from "../../../daemon/worker/protocol.ts";
import {
  createSupervisor,
  type Supervisor,
  type SupervisorLimits,
  type WorkHappening,
} from "../../../daemon/worker/supervisor.ts";
import { createWorkerSpawner } from "../../../daemon/worker/supervisor-spawn.ts";

const fakeWorker = fileURLToPath(new URL("fake-worker.ts", import.meta.url));
const never = new AbortController().signal;
const opened: Supervisor[] = [];
const patient: SupervisorLimits = { startMs: 30_000, stallMs: 30_000, graceMs: 30_000 };

const settingsFor = (device: string): WorkerSettings => ({
  device,
  modelFolders: [],
  roots: [],
  pixelFolder: "/",
  threads: 1,
  maxFramePixels: 1,
  daemonVersion: "0",
});

function supervise(
  limits: Partial<SupervisorLimits> = {},
  device = "cpu",
  environment: NodeJS.ProcessEnv = {},
) {
  const lines: string[] = [];
  const note = (fields: object) => {
    if ("line" in fields) lines.push(String(fields.line));
  };
  const supervisor = createSupervisor({
    spawnWorker: createWorkerSpawner([fakeWorker], environment),
    settings: () => settingsFor(device),
    limits: { ...patient, ...limits },
    log: { info: note, warn: note },
  });
  opened.push(supervisor);
  return { supervisor, lines };
}

function order(prompt: string, jobId = "job"): WorkOrder {
  const request: PlateRequest = {
    model: "",
    prompt,
    negativePrompt: "",
    seed: 2n ** 64n - 1n,
    parameters: [],
    passes: [],
    sceneKeys: [],
    framing: {},
    output: {
      folder: "",
      namePattern: "",
      compression: "zip",
      bitDepth: "half",
      byProducts: [],
      preview: true,
      hidePrompt: false,
    },
  };
  return { jobId, request, requestJson: "{}", jobFolder: "/jobs/job", finishedFrames: [] };
}

/** Aborts once the run has said something. */
function abortAfterFirstWord() {
  const stop = new AbortController();
  return { signal: stop.signal, hear: () => stop.abort() };
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((supervisor) => supervisor.stop()));
});

describe("the supervisor of a worker", () => {
  it("runs a job and hands on all that the worker tells, in order", async () => {
    const { supervisor } = supervise();
    const heard: WorkHappening[] = [];
    const outcome = await supervisor.run(order("make a plate"), (happening) => heard.push(happening), never);
    expect(outcome).toEqual({ outcome: "done" });
    expect(heard.map(({ kind }) => kind)).toEqual(["progress", "preview", "plate"]);
    expect(heard[1]).toMatchObject({ png: new Uint8Array([137, 80, 78, 71]) });
    expect(heard[2]).toMatchObject({ plate: { seed: 2n ** 64n - 1n } });
  });

  it("starts the process with the first job and keeps it for the next", async () => {
    const { supervisor } = supervise();
    expect(supervisor.hello()).toBeUndefined();
    await supervisor.run(order("make a plate"), () => {}, never);
    const first = supervisor.hello()?.processId;
    await supervisor.run(order("make a plate", "next"), () => {}, never);
    expect(first).toBeGreaterThan(0);
    expect(supervisor.hello()?.processId).toBe(first);
  });

  it("gives the worker a clean environment without telemetry", async () => {
    const { supervisor } = supervise({}, "cpu", {
      HOME: "/home/artist",
      CUDA_VISIBLE_DEVICES: "1",
      NODE_OPTIONS: "--require /evil.js",
      LD_LIBRARY_PATH: "/evil",
      SECRET: "token",
    });
    const { error } = await supervisor.run(order("tell the environment"), () => {}, never);
    const environment = JSON.parse(error?.message ?? "{}") as Record<string, string>;
    expect(environment).toMatchObject({
      HOME: "/home/artist",
      CUDA_VISIBLE_DEVICES: "1",
      ORT_DISABLE_TELEMETRY: "1",
      GLIBC_TUNABLES: "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=16777216:glibc.malloc.arena_max=1",
    });
    for (const name of ["NODE_OPTIONS", "LD_LIBRARY_PATH", "SECRET"])
      expect(environment).not.toHaveProperty(name);
  });

  it("cancels a job that listens and keeps its worker", async () => {
    const { supervisor } = supervise();
    const { signal, hear } = abortAfterFirstWord();
    expect(await supervisor.run(order("stop when asked"), hear, signal)).toEqual({ outcome: "cancelled" });
    const { processId } = supervisor.hello() ?? {};
    expect(await supervisor.run(order("make a plate"), () => {}, never)).toEqual({ outcome: "done" });
    expect(supervisor.hello()?.processId).toBe(processId);
  });

  it("kills a worker that ignores a cancel, and starts another for the next job", async () => {
    const { supervisor } = supervise({ graceMs: 50 });
    const { signal, hear } = abortAfterFirstWord();
    expect(await supervisor.run(order("ignore everyone"), hear, signal)).toEqual({ outcome: "cancelled" });
    expect(supervisor.hello()).toBeUndefined();
    expect(await supervisor.run(order("make a plate"), () => {}, never)).toEqual({ outcome: "done" });
  });

  it("does not start a job that was cancelled before its turn", async () => {
    const { supervisor } = supervise();
    expect(await supervisor.run(order("crash"), () => {}, AbortSignal.abort())).toEqual({
      outcome: "cancelled",
    });
  });

  it("gives up a job that is cancelled while it waits behind another", async () => {
    const { supervisor } = supervise({ graceMs: 50 });
    const ahead = abortAfterFirstWord();
    const waiting = new AbortController();
    const aheadEnded = supervisor.run(order("ignore everyone"), () => {}, ahead.signal);
    const given = supervisor.run(order("make a plate", "next"), () => {}, waiting.signal);
    waiting.abort();
    expect(await given).toEqual({ outcome: "cancelled" });
    ahead.hear();
    expect(await aheadEnded).toEqual({ outcome: "cancelled" });
  });

  it.each([
    ["crash", /crashed \(SIGSEGV\)/],
    ["exit", /exit code 3/],
    ["run out of memory", /memory ran out/],
    ["talk nonsense", /not in the protocol/],
  ])("reports a worker lost to `%s` and runs the next job in a new one", async (prompt, words) => {
    const { supervisor } = supervise();
    const outcome = await supervisor.run(order(prompt), () => {}, never);
    expect(outcome).toMatchObject({ outcome: "lost", error: { reason: "WORKER_DIED" } });
    expect(outcome.error?.message).toMatch(words);
    expect(await supervisor.run(order("make a plate"), () => {}, never)).toEqual({ outcome: "done" });
  });

  it("ends a worker that closes its channel and stays", async () => {
    const { supervisor } = supervise({ graceMs: 50 });
    const outcome = await supervisor.run(order("hang up"), () => {}, never);
    expect(outcome).toMatchObject({ outcome: "lost", error: { reason: "WORKER_DIED" } });
    expect(outcome.error?.message).toMatch(/closed its channel/);
  });

  it("kills a worker that falls silent", async () => {
    const { supervisor } = supervise({ stallMs: 200 });
    const outcome = await supervisor.run(order("freeze"), () => {}, never);
    expect(outcome).toMatchObject({ outcome: "lost", error: { reason: "WORKER_STALLED" } });
    expect(supervisor.hello()).toBeUndefined();
  });

  it("reports a worker that ends while it starts", async () => {
    const { supervisor } = supervise({}, "exits");
    const outcome = await supervisor.run(order("make a plate"), () => {}, never);
    expect(outcome).toMatchObject({ outcome: "lost", error: { reason: "WORKER_DIED" } });
    expect(outcome.error?.message).toMatch(/exit code 5/);
  });

  it("reports a worker that cannot be started at all", async () => {
    const supervisor = createSupervisor({
      spawnWorker: () => spawn("/no/such/program", { stdio: ["ignore", "ignore", "pipe", "ipc"] }),
      settings: () => settingsFor("cpu"),
      limits: patient,
      log: { info: () => {}, warn: () => {} },
    });
    const outcome = await supervisor.run(order("make a plate"), () => {}, never);
    expect(outcome).toMatchObject({ outcome: "lost", error: { reason: "WORKER_DIED" } });
    expect(outcome.error?.message).toMatch(/could not be started/);
    await supervisor.stop();
  });

  it("reports a worker that never says hello", async () => {
    const { supervisor } = supervise({ startMs: 300 }, "silent");
    const outcome = await supervisor.run(order("make a plate"), () => {}, never);
    expect(outcome.error?.message).toMatch(/did not start within 0.3 s/);
  });

  it("forwards what the worker writes to stderr, line by line", async () => {
    const { supervisor, lines } = supervise();
    await supervisor.run(order("exit"), () => {}, never);
    expect(lines).toEqual(["first line", "last words"]);
  });

  it("loads a model, says so, and forgets it with the process", async () => {
    const { supervisor } = supervise();
    await supervisor.load("starter");
    expect(supervisor.isLoaded("starter")).toBe(true);
    await supervisor.unload();
    expect(supervisor.isLoaded("starter")).toBe(false);
    expect(supervisor.hello()).toBeUndefined();
  });

  it("hands on why a model cannot be loaded", async () => {
    const { supervisor } = supervise();
    await expect(supervisor.load("absent")).rejects.toMatchObject({ reason: "UNKNOWN_MODEL" });
    expect(supervisor.isLoaded("absent")).toBe(false);
  });

  it("starts nothing after it was stopped", async () => {
    const { supervisor } = supervise();
    await supervisor.stop();
    expect(await supervisor.run(order("make a plate"), () => {}, never)).toMatchObject({
      outcome: "lost",
      error: { reason: "DAEMON_STOPPING" },
    });
  });
});
