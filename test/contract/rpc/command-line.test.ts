// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runCommandLine } from "../../../daemon/commands/command-line.ts";
import { EXIT } from "../../../daemon/commands/exit-codes.ts";
import type { Terminal } from "../../../daemon/commands/terminal.ts";
import type { Plate } from "../../../daemon/core/job.ts";
import { encodeExr } from "../../../daemon/exr/encode.ts";
import { createServer, type RpcServer } from "../../../daemon/rpc/server.ts";
import { fakeDesks } from "./fake-desks.ts";

let folder: string;
let desks: ReturnType<typeof fakeDesks>;
let server: RpcServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
  desks = fakeDesks();
  server = await createServer(desks, { runtimeFolder: join(folder, "run"), listen: { kind: "socket" } });
});
afterEach(async () => {
  await server.close(0);
  await rm(folder, { recursive: true });
});

function fakeTerminal() {
  const handlers = new Set<(signal: string) => void>();
  const [results, words]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: (line) => void results.push(line),
    say: (line) => void words.push(line),
    interactive: false,
    onInterrupt(handler) {
      handlers.add(handler);
      return () => void handlers.delete(handler);
    },
  };
  const interrupt = () => {
    for (const handler of handlers) handler("SIGINT");
  };
  return { terminal, results, words, interrupt, listening: () => handlers.size };
}

const meeting = () => ["--runtime-folder", join(folder, "run"), "--state-folder", join(folder, "state")];

async function run(...words: string[]) {
  const { terminal, ...rest } = fakeTerminal();
  return { code: await runCommandLine([...words, ...meeting()], terminal), ...rest };
}

/** Starts a command and lets the test go on beside it. */
function start(...words: string[]) {
  const { terminal, ...rest } = fakeTerminal();
  return { code: runCommandLine([...words, ...meeting()], terminal), ...rest };
}

const plate = (path: string): Plate => ({
  path,
  frame: 0,
  sha256: "0".repeat(64),
  bytes: 1,
  displayWindow: { xMin: 0, yMin: 0, xMax: 9, yMax: 9 },
  dataWindow: { xMin: 0, yMin: 0, xMax: 9, yMax: 9 },
  colourSpace: "lin_ap1_scene",
  layers: [],
  seed: 7n,
  previewPath: `${path}.png`,
  previewView: "sRGB",
  unknownWords: ["zeppelin"],
});

const picture = async (value: number) => {
  const window = { xMin: 0, yMin: 0, xMax: 15, yMax: 15 };
  const channels = [{ name: "Y", type: "float" as const, data: new Float32Array(256).fill(value) }];
  return Buffer.concat(
    await encodeExr({ displayWindow: window, dataWindow: window, channels, compression: "zips" }, {}),
  );
};

const jobs = () => desks.jobs.list({ states: [], limit: 100 });
const newest = async () => {
  await vi.waitFor(() => expect(jobs()).not.toHaveLength(0), { timeout: 20_000 });
  return jobs()[0].job;
};

describe("generate", () => {
  test("sends what the flags say and prints the plate", async () => {
    const { code, results, words } = start(
      "generate",
      ...[
        "--passes",
        join(folder, "a.exr"),
        "--prompt",
        "overcast dusk",
        "--seed",
        "7",
        "--param",
        "mood=10",
      ],
      ...["--out", join(folder, "plates"), "--working-space", "lin_ap1_scene", "--no-preview"],
    );
    const { id, request } = await newest();
    expect(request).toMatchObject({
      prompt: "overcast dusk",
      seed: 7n,
      parameters: [{ name: "mood", value: "10" }],
      passes: [{ pixels: { path: join(folder, "a.exr") } }],
      workingSpace: "lin_ap1_scene",
      output: { folder: join(folder, "plates"), preview: false },
    });
    desks.jobs.happen(id, { kind: "plate", plate: plate("/plates/one.exr") });
    desks.jobs.happen(id, { kind: "state", state: "done" });
    expect(await code).toBe(EXIT.ok);
    expect(results).toEqual(["/plates/one.exr"]);
    expect(words.join("\n")).toContain("zeppelin");
  });

  test("--json prints each event as protobuf JSON", async () => {
    const { code, results } = start("generate", "--json", "--passes", join(folder, "a.exr"));
    const { id } = await newest();
    desks.jobs.happen(id, { kind: "state", state: "failed" });
    expect(await code).toBe(EXIT.jobFailed);
    expect(results.map((line) => JSON.parse(line))).toEqual([
      { sequence: "1", jobId: id, unixMs: "1", state: "JOB_STATE_QUEUED" },
      { sequence: "2", jobId: id, unixMs: "2", state: "JOB_STATE_FAILED" },
    ]);
  });

  test("Ctrl-C cancels the job", async () => {
    const { code, interrupt, listening } = start("generate", "--passes", join(folder, "a.exr"));
    const { id } = await newest();
    await vi.waitFor(() => expect(listening()).toBe(1));
    interrupt();
    expect(await code).toBe(EXIT.interrupted);
    expect(desks.jobs.get(id).job.state).toBe("cancelled");
    expect(listening()).toBe(0);
  });

  test("a job that someone else cancels has an exit code of its own", async () => {
    const { code } = start("generate", "--passes", join(folder, "a.exr"));
    desks.jobs.cancel((await newest()).id);
    expect(await code).toBe(EXIT.cancelled);
  });

  test("--dry-run shows plan and request and makes nothing", async () => {
    const { code, results } = await run(
      "generate",
      "--dry-run",
      "--passes",
      join(folder, "a.exr"),
      "--prompt",
      "dusk",
    );
    expect(code).toBe(EXIT.ok);
    expect(JSON.parse(results.at(-1) ?? "")).toMatchObject({ prompt: "dusk" });
    expect(results.join("\n")).toContain("would help     normal");
    expect(jobs()).toEqual([]);
  });

  test("a written request starts its relative paths at its own folder, and flags go over it", async () => {
    const written = {
      prompt: "dawn",
      seed: "3",
      passes: [{ pixels: { path: "a.exr" } }],
      output: { folder: "plates" },
    };
    await mkdir(join(folder, "show"));
    await writeFile(join(folder, "show", "request.json"), JSON.stringify(written));
    const { results } = await run(
      "generate",
      "--dry-run",
      "--json",
      "--request",
      join(folder, "show", "request.json"),
      "--seed",
      "4",
    );
    expect(JSON.parse(results[0]).request).toMatchObject({
      prompt: "dawn",
      seed: "4",
      passes: [{ pixels: { path: join(folder, "show", "a.exr") } }],
      output: { folder: join(folder, "show", "plates") },
    });
  });

  test.each([
    [["--passes", "a.exr", "--pormpt", "x"], "pormpt"],
    [["--passes", "a.exr", "--param", "strenght=1"], "Did you mean strength?"],
    [["--passes", "a.exr", "--fps", "24"], "--frames"],
    [["--request", "/nowhere/request.json"], "/nowhere/request.json"],
    [[], "No source holds albedo."],
  ])("refuses %j as bad input", async (flags, words) => {
    const outcome = await run("generate", ...flags);
    expect(outcome.code).toBe(EXIT.badInput);
    expect(outcome.words.join("\n")).toContain(words);
  });
});

describe("jobs and models", () => {
  test("jobs are listed, shown and cancelled", async () => {
    const made = start("generate", "--passes", join(folder, "a.exr"));
    const { id } = await newest();
    expect((await run("jobs", "list")).results[1]).toMatch(new RegExp(`^${id}  queued  0/1`));
    expect((await run("jobs", "list", "--state", "done")).results).toHaveLength(1);
    expect((await run("jobs", "cancel", id)).results[0]).toContain("cancelled");
    expect(await made.code).toBe(EXIT.cancelled);
    expect((await run("jobs", "show", "nobody")).code).toBe(EXIT.badInput);
  });

  test("models are listed and shown, and a damaged one is noticed", async () => {
    expect((await run("models", "list")).results[1]).toMatch(/^starter +default/);
    expect((await run("models", "show")).results.join("\n")).toContain("day | 10");
    expect(await run("models", "verify")).toMatchObject({
      code: EXIT.jobFailed,
      results: ["absent  graph.onnx"],
    });
  });

  test("no daemon has an exit code of its own", async () => {
    await server.close(0);
    expect((await run("jobs", "list")).code).toBe(EXIT.unreachable);
  });
});

describe("watch", () => {
  const inbox = () => join(folder, "inbox");
  const watchInbox = () => start("watch", inbox(), "--settle", "0.2", "--prompt", "dusk");
  const settle = (state: "done" | "failed", id: string) => {
    if (state === "done")
      desks.jobs.happen(id, { kind: "plate", plate: plate(join(inbox(), "plates", "a.exr")) });
    desks.jobs.happen(id, { kind: "state", state });
  };
  beforeEach(() => mkdir(inbox()));

  test("makes one plate of a file, not again after a restart, and again when the file changes", async () => {
    await writeFile(join(inbox(), "a.exr"), await picture(1));
    await writeFile(join(inbox(), "notes.txt"), "no picture");
    const first = watchInbox();
    const job = await newest();
    expect(job.request).toMatchObject({
      prompt: "dusk",
      passes: [{ pixels: { path: join(inbox(), "a.exr") } }],
      output: { folder: join(inbox(), "plates"), namePattern: "a" },
    });
    settle("done", job.id);
    await vi.waitFor(() => expect(first.results).toHaveLength(1), { timeout: 20_000 });
    first.interrupt();
    expect(await first.code).toBe(EXIT.ok);

    const second = watchInbox();
    await vi.waitFor(() => expect(second.results).toHaveLength(1), { timeout: 20_000 });
    expect(jobs()).toHaveLength(1);
    await writeFile(join(inbox(), "a.exr"), await picture(2));
    await utimes(join(inbox(), "a.exr"), 1000, 1000);
    await vi.waitFor(() => expect(jobs()).toHaveLength(2), { timeout: 20_000 });
    settle("failed", jobs()[0].job.id);
    second.interrupt();
    expect(await second.code).toBe(EXIT.ok);
  });

  test("waits for a file that is not complete", async () => {
    const whole = await picture(1);
    await writeFile(join(inbox(), "a.exr"), whole.subarray(0, whole.length - 10));
    const watching = watchInbox();
    await vi.waitFor(() => expect(watching.words.join("\n")).toContain("It waits until the file changes."), {
      timeout: 20_000,
    });
    expect(jobs()).toEqual([]);
    await writeFile(join(inbox(), "a.exr"), whole);
    settle("done", (await newest()).id);
    await vi.waitFor(() => expect(watching.results).toHaveLength(1), { timeout: 20_000 });
    watching.interrupt();
    expect(await watching.code).toBe(EXIT.ok);
  });

  test("refuses to put plates where it looks for passes", async () => {
    expect((await run("watch", inbox(), "--out", inbox())).code).toBe(EXIT.badInput);
  });
});
