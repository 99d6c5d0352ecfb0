// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelCredentials, type ServiceError } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect, type DaemonClient } from "../../../daemon/client/daemon-client.ts";
import type { Plate } from "../../../daemon/core/job.ts";
import { type JobEvent, JobState } from "../../../daemon/rpc/gen/platewright/v1/job.ts";
import { LoadState } from "../../../daemon/rpc/gen/platewright/v1/model_service.ts";
import { PixelServiceClient } from "../../../daemon/rpc/gen/platewright/v1/pixel_service.ts";
import { PlateServiceClient, WatchJobRequest } from "../../../daemon/rpc/gen/platewright/v1/plate_service.ts";
import { PlateRequest } from "../../../daemon/rpc/gen/platewright/v1/request.ts";
import { createServer, type RpcServer } from "../../../daemon/rpc/server.ts";
import { fromServiceError } from "../../../daemon/rpc/status.ts";
import { fakeDesks } from "./fake-desks.ts";

let folder: string;
let desks: ReturnType<typeof fakeDesks>;
let server: RpcServer;
let client: DaemonClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
  desks = fakeDesks();
  server = await createServer(desks, { runtimeFolder: join(folder, "run"), listen: { kind: "socket" } });
  client = connect(server.endpoint);
});
afterEach(async () => {
  client[Symbol.dispose]();
  await server.close(0);
  await rm(folder, { recursive: true });
});

const request = (more: Parameters<typeof PlateRequest.create>[0] = {}) =>
  PlateRequest.create({
    passes: [{ pixels: { from: { $case: "path", value: "/shots/beauty.exr" } } }],
    ...more,
  });
const window = { xMin: 0, yMin: 0, xMax: 9, yMax: 9 };
const plate: Plate = {
  path: "/plates/plate.exr",
  frame: 0,
  sha256: "0".repeat(64),
  bytes: 123,
  displayWindow: window,
  dataWindow: window,
  colourSpace: "lin_ap1_scene",
  layers: ["analytic"],
  seed: 7n,
  previewPath: "",
  previewView: "",
  unknownWords: ["zeppelin"],
};
async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}
const never = () => new AbortController().signal;

describe("SubmitJob", () => {
  test("answers with the job as it was sent", async () => {
    const sent = request({ prompt: "dusk", seed: 7n });
    const job = await client.submitJob("r-1", sent);
    expect(job).toMatchObject({ requestId: "r-1", state: JobState.QUEUED, frameCount: 1 });
    expect(job.request).toEqual(sent);
  });

  test("the same id with the same request is the same job, with another it is refused", async () => {
    const first = await client.submitJob("r-1", request());
    expect((await client.submitJob("r-1", request())).id).toBe(first.id);
    await expect(client.submitJob("r-1", request({ seed: 1n }))).rejects.toMatchObject({
      reason: "REQUEST_ID_REUSED",
      field: "request_id",
    });
  });

  test("a request that cannot work is refused before a job exists", async () => {
    await expect(client.submitJob("r-1", PlateRequest.create())).rejects.toMatchObject({
      reason: "MISSING_PASS",
      field: "passes",
      remedy: "Render it.",
    });
    expect(await client.listJobs([], 10)).toEqual([]);
  });

  test.each(["", "two words", "x".repeat(129)])("refuses the request id %j", async (id) => {
    await expect(client.submitJob(id, request())).rejects.toMatchObject({ field: "request_id" });
  });

  test("a fault of the daemon reaches client and operator", async () => {
    await expect(client.submitJob("r-1", request({ prompt: "broken" }))).rejects.toMatchObject({
      reason: "INTERNAL",
    });
    expect(desks.faults).toEqual(["/platewright.v1.PlateService/SubmitJob: undefined is not a function"]);
  });
});

describe("ListJobs", () => {
  test("pages from the newest to the oldest without gaps", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.unshift((await client.submitJob(`r-${index}`, request())).id);
    const plates = new PlateServiceClient(server.endpoint.address, ChannelCredentials.createInsecure());
    const seen: string[][] = [];
    let pageToken = "";
    do {
      const page = await new Promise<{ jobs: { id: string }[]; nextPageToken: string }>((resolve, reject) => {
        plates.listJobs({ states: [], pageSize: 3, pageToken }, (error, answer) =>
          error ? reject(error) : resolve(answer),
        );
      });
      seen.push(page.jobs.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    plates.close();
    expect(seen.map((page) => page.length)).toEqual([3, 3, 1]);
    expect(seen.flat()).toEqual(ids);
  });

  test("a page ends before the message would be too long", async () => {
    const sceneKeys = Array.from({ length: 1000 }, (_, frame) => ({
      frame,
      scene: { lights: heavyLights() },
    }));
    for (let index = 0; index < 4; index++) await client.submitJob(`r-${index}`, request({ sceneKeys }));
    expect(await client.listJobs([], 100)).toHaveLength(4);
  });

  test("a token that nobody gave is refused", async () => {
    const plates = new PlateServiceClient(server.endpoint.address, ChannelCredentials.createInsecure());
    const error = await new Promise<ServiceError | null>((resolve) => {
      plates.listJobs({ states: [], pageSize: 3, pageToken: "nonsense" }, (thrown) => resolve(thrown));
    });
    plates.close();
    expect(fromServiceError(error!)).toMatchObject({ reason: "INVALID_FIELD", field: "page_token" });
  });
});

describe("WatchJob", () => {
  test("sends what is past, then what comes, and ends with the job", async () => {
    const { id } = await client.submitJob("r-1", request());
    const seen: JobEvent[] = [];
    const watch = (async () => {
      for await (const event of client.watchJob(id, 0n, never())) seen.push(event);
    })();
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    desks.jobs.happen(id, { kind: "plate", plate });
    desks.jobs.happen(id, { kind: "state", state: "done" });
    await watch;
    expect(seen.map(({ sequence }) => sequence)).toEqual([1n, 2n, 3n]);
    expect(seen[1].event).toMatchObject({
      $case: "plate",
      value: { path: plate.path, seed: 7n, bytes: 123n },
    });
  });

  test("a late watcher gets only what it has not seen", async () => {
    const { id } = await client.submitJob("r-1", request());
    desks.jobs.happen(id, { kind: "state", state: "running" });
    desks.jobs.happen(id, { kind: "state", state: "done" });
    const events = await collect(client.watchJob(id, 2n, never()));
    expect(events.map(({ sequence }) => sequence)).toEqual([3n]);
  });

  test("an unknown job is refused", async () => {
    await expect(collect(client.watchJob("nobody", 0n, never()))).rejects.toMatchObject({
      reason: "JOB_NOT_FOUND",
    });
  });

  test("a slow watcher holds its own events back instead of filling memory", async () => {
    const { id } = await client.submitJob("r-1", request());
    const png = new Uint8Array(256 * 1024);
    for (let index = 0; index < 400; index++) desks.jobs.happen(id, { kind: "preview", frame: 0, png });
    desks.jobs.happen(id, { kind: "state", state: "done" });
    const { body, close } = rawWatch(id);
    await vi.waitFor(() => expect(desks.jobs.pulled()).toBeGreaterThan(0));
    await settled(desks.jobs.pulled);
    expect(desks.jobs.pulled()).toBeLessThan(100);
    let received = 0;
    for await (const bytes of body) received += bytes.length;
    expect(received).toBeGreaterThan(400 * png.length);
    expect(desks.jobs.pulled()).toBe(402);
    close();
  });

  test("a watcher that leaves ends its watch at the desk", async () => {
    const { id } = await client.submitJob("r-1", request());
    const leave = new AbortController();
    const seen = collect(client.watchJob(id, 0n, leave.signal));
    await vi.waitFor(() => expect(desks.jobs.watching()).toBe(1));
    leave.abort();
    await vi.waitFor(() => expect(desks.jobs.watching()).toBe(0));
    await expect(seen).resolves.toBeInstanceOf(Array);
    expect(desks.faults).toEqual([]);
  });

  test("a closing server tells its watchers to come back", async () => {
    const { id } = await client.submitJob("r-1", request());
    const watch = collect(client.watchJob(id, 0n, never()));
    const outcome = expect(watch).rejects.toMatchObject({ reason: "DAEMON_STOPPING" });
    await vi.waitFor(() => expect(desks.jobs.watching()).toBe(1));
    await server.close(20);
    await outcome;
    expect(desks.jobs.watching()).toBe(0);
  });
});

test("CancelJob ends a job and leaves an ended one alone", async () => {
  const { id } = await client.submitJob("r-1", request());
  expect((await client.cancelJob(id)).state).toBe(JobState.CANCELLED);
  expect((await client.cancelJob(id)).lastSequence).toBe(2n);
});

test("CheckRequest says what a request comes to and creates nothing", async () => {
  const plan = await client.checkRequest(request({ workingSpace: 2 }));
  expect(plan).toMatchObject({ model: "starter", workingSpace: 2, missingOptional: [4] });
  expect(await client.listJobs([], 10)).toEqual([]);
});

describe("models", () => {
  test("are listed with the default first", async () => {
    const models = await client.listModels();
    expect(models.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["starter", true],
      ["another", false],
    ]);
    expect(models[1].loadState).toBe(LoadState.BROKEN);
  });

  test("show parameters of every kind", async () => {
    const { parameters } = await client.getModel("");
    expect(parameters.map(({ kind }) => kind?.$case)).toEqual(["number", "integer", "toggle", "text"]);
  });

  test("are verified file by file", async () => {
    expect(await client.verifyModel("")).toMatchObject({
      sound: false,
      files: [{ path: "graph.onnx", actualSha256: "" }],
    });
  });

  test("that nobody installed are refused", async () => {
    await expect(client.getModel("dreams")).rejects.toMatchObject({
      reason: "UNKNOWN_MODEL",
      field: "model",
    });
  });
});

describe("pixels", () => {
  const bytes = Buffer.alloc(3_000_000, "plate");
  const contentHash = createHash("sha256").update(bytes).digest("hex");
  let pixels: PixelServiceClient;
  beforeEach(() => {
    pixels = new PixelServiceClient(server.endpoint.address, ChannelCredentials.createInsecure());
  });
  afterEach(() => pixels.close());

  const upload = (hash: string, chunkBytes = 1024 * 1024) =>
    new Promise<bigint>((resolve, reject) => {
      const call = pixels.uploadPixels((error, answer) =>
        error ? reject(fromServiceError(error)) : resolve(answer.bytes),
      );
      // A refused upload closes the stream under the writer; the answer says why.
      call.on("error", () => undefined);
      for (let start = 0; start < bytes.length; start += chunkBytes)
        call.write({
          contentHash: start === 0 ? hash : "",
          chunk: bytes.subarray(start, start + chunkBytes),
        });
      call.end();
    });

  test("come back as they were sent", async () => {
    expect(await upload(contentHash)).toBe(3_000_000n);
    const chunks = await collect(pixels.downloadPixels({ contentHash }) as AsyncIterable<{ chunk: Buffer }>);
    expect(Buffer.concat(chunks.map(({ chunk }) => chunk)).equals(bytes)).toBe(true);
  });

  test("of another hash are not kept", async () => {
    await expect(upload("b".repeat(64))).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      field: "content_hash",
    });
    expect(desks.pixels.kept.size).toBe(0);
  });

  test("in chunks over the limit are refused", async () => {
    await expect(upload(contentHash, 2 * 1024 * 1024)).rejects.toMatchObject({ reason: "LIMIT_EXCEEDED" });
    expect(desks.pixels.kept.size).toBe(0);
  });

  test("that a client leaves half sent are not kept", async () => {
    const call = pixels.uploadPixels(() => undefined);
    call.on("error", () => undefined);
    call.write({ contentHash, chunk: bytes.subarray(0, 1000) });
    await vi.waitFor(() => expect(call.getPeer()).not.toBe(""));
    call.cancel();
    await client.hello("test");
    expect(desks.pixels.kept.size).toBe(0);
    expect(desks.faults).toEqual([]);
  });

  test("that are missing are named", async () => {
    await upload(contentHash);
    const missing = await new Promise((resolve, reject) => {
      pixels.findMissing({ contentHashes: [contentHash, "c".repeat(64)] }, (error, answer) =>
        error ? reject(error) : resolve(answer.contentHashes),
      );
    });
    expect(missing).toEqual(["c".repeat(64)]);
  });

  test("of an unknown hash cannot be fetched", async () => {
    const outcome = collect(pixels.downloadPixels({ contentHash: "d".repeat(64) })).catch(fromServiceError);
    expect(await outcome).toMatchObject({ reason: "PIXELS_NOT_FOUND" });
  });
});

/** A watch on bare HTTP/2 that reads nothing until it is iterated; grpc-js's own client takes everything in at once. */
function rawWatch(id: string) {
  const session = connectHttp2("http://localhost", {
    createConnection: () => connectSocket(server.endpoint.address.slice("unix:".length)),
  });
  const body = session.request({
    ":method": "POST",
    ":path": "/platewright.v1.PlateService/WatchJob",
    "content-type": "application/grpc",
    te: "trailers",
  });
  body.pause();
  const message = WatchJobRequest.encode({ id, afterSequence: 0n }).finish();
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  body.end(Buffer.concat([prefix, message]));
  return { body: body as AsyncIterable<Buffer>, close: () => session.close() };
}

/** Waits until a number stands still. */
async function settled(read: () => number): Promise<void> {
  await vi.waitFor(
    async () => {
      const before = read();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(read()).toBe(before);
    },
    { timeout: 20_000 },
  );
}

function heavyLights() {
  const values = [1, 0, 0, 0.5, 0, 1, 0, 0.5, 0, 0, 1, 0.5, 0, 0, 0, 1];
  return Array.from({ length: 10 }, (_, index) => ({
    name: `Light ${index} ${"x".repeat(100)}`,
    toWorld: { values },
    colour: undefined,
    temperatureKelvin: 0,
    intensity: { value: 1, exposureStops: 0, unit: 1 as const, system: 1 as const, normalised: false },
    shadowless: false,
    shape: { $case: "sun" as const, value: { angleDegrees: 0 } },
  }));
}
