// SPDX-License-Identifier: Apache-2.0

/**
 * A plate from request to file through the true daemon, warm, on the processor, by stages.
 *
 *   npx node test/bench/plates.ts
 *
 * Milliseconds are medians over jobs, by the times of a job's own events; the stages add up to the whole. `bare run` is one
 * evaluation of the model's network alone, at the size that it is shown the frame in, with the same number of threads, in this process while
 * the worker rests: what no pipeline around it could be faster than. Ratios are against it.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDescriptor } from "../../daemon/core/pipelines/descriptor.ts";
import { placeInNetwork } from "../../daemon/core/pipelines/relight/predict.ts";
import { relightSettings } from "../../daemon/core/pipelines/relight/settings.ts";
import type { Tensor } from "../../daemon/core/tensor.ts";
import { type JobEvent, JobState, Stage } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import type { PlateRequest } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { loadRuntime } from "../../daemon/runtime/ort.ts";
import { eventsOf, newRequestId } from "../support/client.ts";
import { startTestDaemon, type TestDaemon } from "../support/daemon.ts";
import { benchRequest } from "./bench-shot.ts";
import { median } from "./median.ts";

const RUNS = 5;
const SIZES = [
  [512, 512],
  [1920, 1080],
] as const;

const COLUMNS = ["queue", "read", "light", "prompt", "sample", "decode", "write"] as const;
type Column = (typeof COLUMNS)[number];
type Milliseconds = Record<Column, number>;

/** Loading is over in the first job; what is left of its stage counts as reading the prompt, which comes next. */
const COLUMN_OF: Partial<Record<Stage, Column>> = {
  [Stage.READ]: "read",
  [Stage.LIGHT]: "light",
  [Stage.LOAD]: "prompt",
  [Stage.PROMPT]: "prompt",
  [Stage.SAMPLE]: "sample",
  [Stage.DECODE]: "decode",
  [Stage.WRITE]: "write",
};

/** Each stage lasts from its first event to the next stage's. */
function stagesOf(events: readonly JobEvent[]): Milliseconds {
  const times: Milliseconds = { queue: 0, read: 0, light: 0, prompt: 0, sample: 0, decode: 0, write: 0 };
  let column: Column = "queue";
  let since = Number(events[0].unixMs);
  for (const { event, unixMs } of events) {
    times[column] += Number(unixMs) - since;
    since = Number(unixMs);
    if (event?.$case === "progress") column = COLUMN_OF[event.value.stage] ?? column;
  }
  return times;
}

async function timedJob({ client }: TestDaemon, request: PlateRequest): Promise<Milliseconds> {
  const { id } = await client.submitJob(newRequestId(), request);
  const events = await eventsOf(client, id);
  const { state, error, failures } = await client.getJob(id);
  if (state !== JobState.DONE || failures.length > 0)
    throw new Error(`The job did not succeed: ${JSON.stringify(error ?? failures)}`);
  return stagesOf(events);
}

/** One evaluation of the starter's network at a frame's place over smooth noise; its time does not depend on the values. */
async function bareRun(frameWidth: number, frameHeight: number): Promise<number> {
  const runtime = await loadRuntime();
  const starter = join(import.meta.dirname, "../../daemon/models/starter");
  const descriptor = parseDescriptor(await readFile(join(starter, "plate.json"), "utf8"), "plate.json");
  const { networkPixels } = relightSettings(descriptor);
  const { width, height } = placeInNetwork(frameWidth, frameHeight, networkPixels, descriptor.size.grid);
  const path = join(starter, "transformer/model.onnx");
  const session = await runtime.open(path, { provider: "cpu", deviceId: 0, threads: 0 });
  const cells = (side: number) => Math.ceil(side / 16);
  const feeds: Record<string, Tensor> = {};
  for (const { name, dims } of session.inputs) {
    // Of the network's innermost cell; the frame's pixels come sorted into 2 x 2.
    const pixels = name === "context" ? 1 : 8;
    const shape = dims.map((dim, axis) =>
      typeof dim === "number" ? dim : pixels * cells(axis === 2 ? height : width),
    );
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    for (let index = 0; index < data.length; index++) data[index] = Math.sin(index);
    feeds[name] = { dtype: "float32", dims: shape, data };
  }
  await session.run(feeds);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await session.run(feeds);
    times.push(performance.now() - start);
  }
  await session.release();
  return median(times);
}

await using daemon = await startTestDaemon();
const row = (...cells: readonly string[]) =>
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(12) : cell.padStart(9))).join(""));
row("ms", ...COLUMNS, "whole", "bare run", "sample/b", "whole/b");
for (const [width, height] of SIZES) {
  const name = `${width}x${height}`;
  const shot = join(daemon.folder, `${name}.exr`);
  const request = await benchRequest(shot, width, height, join(daemon.folder, name));
  await timedJob(daemon, request);
  const jobs: Milliseconds[] = [];
  for (let run = 0; run < RUNS; run++) jobs.push(await timedJob(daemon, request));
  const bare = await bareRun(width, height);
  const stages = COLUMNS.map((column) => median(jobs.map((job) => job[column])));
  const whole = median(jobs.map((job) => COLUMNS.reduce((sum, column) => sum + job[column], 0)));
  const sample = stages[COLUMNS.indexOf("sample")];
  row(
    name,
    ...[...stages, whole, bare].map((milliseconds) => milliseconds.toFixed(0)),
    ...[sample, whole].map((milliseconds) => `${(milliseconds / bare).toFixed(2)}x`),
  );
}
