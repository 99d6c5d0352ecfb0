// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT } from "../../daemon/commands/exit-codes.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { readEndpoint } from "../../daemon/rpc/endpoint.ts";
import { JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { eventsOf, isState, newRequestId } from "../support/client.ts";
import { runCommand, startCommand } from "../support/command.ts";
import { goneProcess, startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import {
  LONG_RANGE,
  placeLongRange,
  placeShot,
  readPlate,
  SHOT_FILE,
  SHOT_REQUEST_FILE,
  shotRequest,
} from "../support/shots.ts";

const EXAMPLE = join(import.meta.dirname, "../../scripts/example");

let daemon: TestDaemon;
let scene: string;

beforeAll(async () => {
  daemon = await startTestDaemon();
  await placeShot(at("shot.exr"));
  scene = at("scene.json");
  const request = JSON.parse(await readFile(SHOT_REQUEST_FILE, "utf8")) as { scene: unknown };
  await writeFile(scene, JSON.stringify(request.scene));
});
afterAll(() => daemon[Symbol.asyncDispose]());

const at = (name: string) => join(daemon.folder, name);
const run = (...words: string[]) => runCommand(words, daemon.environment);
/** What every plate of these tests is made of. */
const shot = () => ["--model", "tiny", "--scene", scene, "--working-space", "lin_rec709_scene"];

describe("generate", () => {
  test("makes a plate from flags and prints where it is", async () => {
    const { code, results, words } = await run(
      ...[
        "generate",
        "--passes",
        at("shot.exr"),
        ...shot(),
        "--prompt",
        "fog with a zeppelin",
        "--seed",
        "7",
      ],
      ...[
        "--param",
        "strength=0.5",
        "--out",
        at("flags"),
        "--name",
        "{model}_{seed}",
        "--bit-depth",
        "float",
      ],
    );
    expect({ code, results }).toEqual({ code: EXIT.ok, results: [at("flags/tiny_7.exr")] });
    expect(words).toContain("zeppelin");
  });

  test("--dry-run shows what answers which pass and makes nothing", async () => {
    const before = await daemon.client.listJobs([], 1000);
    const { code, results } = await run(
      ...["generate", "--dry-run", "--passes", at("shot.exr"), ...shot(), "--out", at("dry")],
    );
    expect(code).toBe(EXIT.ok);
    expect(results.join("\n")).toMatch(/^depth +yes +0 +ViewLayer\.Depth +ViewLayer\.Depth\.Z/m);
    expect(await daemon.client.listJobs([], 1000)).toHaveLength(before.length);
  });

  test("--json prints events that a program can read, to the end", async () => {
    const { code, results } = await run(
      ...["generate", "--json", "--passes", at("shot.exr"), ...shot(), "--out", at("json")],
    );
    expect(code).toBe(EXIT.ok);
    const events = results.map((line) => JSON.parse(line) as Record<string, unknown>);
    // Steps that pass before the watch begins are not told; what is stored always is.
    const sequences = events.map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    expect(events.flatMap(({ state }) => state ?? [])).toEqual(
      ["QUEUED", "RUNNING", "WRITING", "DONE"].map((state) => `JOB_STATE_${state}`),
    );
    expect(events.at(-1)).toMatchObject({ state: "JOB_STATE_DONE" });
    expect(events.find(({ plate }) => plate)).toMatchObject({ plate: { path: at("json/plate.exr") } });
  });

  test("a range with a gap makes the others and has an exit code of its own", async () => {
    for (const frame of [1, 3]) await placeShot(at(`gap.000${frame}.exr`));
    const { code, results, words } = await run(
      ...["generate", "--passes", at("gap.####.exr"), "--frames", "1-3", ...shot(), "--out", at("gap")],
    );
    expect(code).toBe(EXIT.someFramesFailed);
    expect(results).toEqual([at("gap/plate.0001.exr"), at("gap/plate.0003.exr")]);
    expect(words).toContain("frame 2:");
  });

  test("bad input says what to do", async () => {
    const { code, words } = await run("generate", "--passes", at("nowhere.exr"), ...shot());
    expect(code).toBe(EXIT.badInput);
    expect(words).toContain("nowhere.exr does not exist");
  });

  test("a job that fails has an exit code of its own", async () => {
    await writeFile(at("damaged.exr"), (await readFile(SHOT_FILE)).subarray(0, -4096));
    const { code, words } = await run("generate", "--passes", at("damaged.exr"), ...shot());
    expect(code).toBe(EXIT.jobFailed);
    expect(words).toContain("damaged.exr");
  });

  test("Ctrl-C cancels the job", async () => {
    const frames = `1-${LONG_RANGE.last}`;
    await using command = startCommand(
      ["generate", "--json", "--passes", await placeLongRange(daemon.folder), "--frames", frames, ...shot()],
      daemon.environment,
    );
    await command.line(/"plate":/);
    command.interrupt();
    expect((await command.outcome).code).toBe(EXIT.interrupted);
    const [newest] = await daemon.client.listJobs([], 1);
    expect(newest.state).toBe(JobState.CANCELLED);
  });

  test("the shipped example makes a plate with the bundled model", async () => {
    await cp(EXAMPLE, at("example"), { recursive: true });
    const { code, results } = await run(
      "generate",
      "--request",
      at("example/request.json"),
      "--out",
      at("first"),
    );
    expect({ code, results }).toEqual({ code: EXIT.ok, results: [at("first/plate.exr")] });
    const { part, attribute } = await readPlate(results[0]);
    await using passes = await openExr(at("example/shot.exr"));
    expect(part.dataWindow).toEqual(passes.parts[0].dataWindow);
    expect(JSON.parse(String(attribute("platewright/unknownWords")))).not.toContain("warm");
  });
});

describe("jobs and models", () => {
  test("jobs are listed, shown, watched and cancelled", async () => {
    const long = await shotRequest(await placeLongRange(daemon.folder), at("verbs"), { frames: LONG_RANGE });
    const { id } = await daemon.client.submitJob(newRequestId(), long);
    await eventsOf(daemon.client, id, 0n, isState(JobState.RUNNING));
    await using watching = startCommand(["jobs", "watch", id, "--json"], daemon.environment);
    await watching.line(/JOB_STATE_RUNNING/);
    expect((await run("jobs", "cancel", id)).code).toBe(EXIT.ok);
    expect((await watching.outcome).code).toBe(EXIT.cancelled);
    const listed = await run("jobs", "list", "--state", "cancelled");
    expect(listed.results.some((line) => line.startsWith(`${id}  cancelled`))).toBe(true);
    const shown = await run("jobs", "show", id, "--json");
    expect(JSON.parse(shown.results[0])).toMatchObject({ id, state: "JOB_STATE_CANCELLED" });
  });

  test("models are listed, shown and verified", async () => {
    expect((await run("models", "list")).results.join("\n")).toMatch(/^starter +default/m);
    expect((await run("models", "show", "tiny")).results.join("\n")).toContain("strength");
    expect(await run("models", "verify", "tiny")).toMatchObject({ code: EXIT.ok });
  });

  test("an unknown job and an unknown model are bad input", async () => {
    expect((await run("jobs", "show", "nobody")).code).toBe(EXIT.badInput);
    expect((await run("models", "show", "nobody")).code).toBe(EXIT.badInput);
  });
});

test("watch makes a plate of a file once it is whole, and not again", async () => {
  await mkdir(at("inbox"));
  const whole = await readFile(SHOT_FILE);
  const half = whole.length >> 1;
  await using copy = await open(at("inbox/a.exr"), "w");
  await copy.write(whole.subarray(0, half));
  const words = ["watch", at("inbox"), "--settle", "0.2", ...shot(), "--prompt", "dusk"];
  await using first = startCommand(words, daemon.environment);
  await first.line(/It waits until the file changes/);
  await copy.write(whole.subarray(half));
  expect(await first.line(/plates\/a\.exr$|Save the file again/)).toBe(at("inbox/plates/a.exr"));
  first.interrupt();
  expect((await first.outcome).code).toBe(EXIT.ok);

  await using second = startCommand(words, daemon.environment);
  await second.line(/plates\/a\.exr$|Save the file again/);
  second.interrupt();
  await second.outcome;
  const jobs = await daemon.client.listJobs([], 1000);
  expect(jobs.filter((job) => job.request?.output?.folder === at("inbox/plates"))).toHaveLength(1);
});

test("looking at jobs starts no daemon; making a plate does, and it stays", async () => {
  const elsewhere = {
    ...daemon.environment,
    PLATEWRIGHT_STATE_FOLDER: at("state2"),
    PLATEWRIGHT_RUNTIME_FOLDER: at("run2"),
  };
  expect((await runCommand(["jobs", "list"], elsewhere)).code).toBe(EXIT.unreachable);
  const made = await runCommand(
    ["generate", "--passes", at("shot.exr"), ...shot(), "--out", at("own")],
    elsewhere,
  );
  const endpoint = await readEndpoint(at("run2"));
  try {
    expect(made.results).toEqual([at("own/plate.exr")]);
    expect((await runCommand(["jobs", "list"], elsewhere)).results[1]).toContain("done");
  } finally {
    if (endpoint) {
      process.kill(endpoint.pid, "SIGTERM");
      await goneProcess(endpoint.pid);
    }
  }
});
