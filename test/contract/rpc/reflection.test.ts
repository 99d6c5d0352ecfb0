// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ErrorDetail, ErrorReason } from "../../../daemon/rpc/gen/platewright/v1/error.ts";
import { createServer, type RpcServer } from "../../../daemon/rpc/server.ts";
import { bufCurl } from "./buf-curl.ts";
import { fakeDesks } from "./fake-desks.ts";

let folder: string;
let server: RpcServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
  server = await createServer(fakeDesks(), {
    runtimeFolder: join(folder, "run"),
    listen: { kind: "socket" },
  });
});
afterAll(async () => {
  await server.close(0);
  await rm(folder, { recursive: true });
});

test("a strict client learns the contract by reflection and says hello", async () => {
  const { stdout, stderr, code } = await bufCurl(server.endpoint, "DaemonService/Hello", { client: "buf" });
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ apiVersion: "platewright.v1", defaultModel: "starter" });
});

test("v1alpha reflection serves older clients", async () => {
  const { code } = await bufCurl(
    server.endpoint,
    "ModelService/ListModels",
    {},
    "--reflect-protocol",
    "grpc-v1alpha",
  );
  expect(code).toBe(0);
});

test("a refusal carries reason, field and remedy in its details", async () => {
  const request = { passes: [{ pixels: { path: "beauty.exr" } }] };
  const { stderr, code } = await bufCurl(server.endpoint, "PlateService/CheckRequest", { request });
  expect(code).not.toBe(0);
  const { details } = JSON.parse(stderr);
  expect(details).toMatchObject([{ type: "platewright.v1.ErrorDetail" }]);
  expect(ErrorDetail.decode(Buffer.from(details[0].value, "base64"))).toEqual({
    reason: ErrorReason.INVALID_FIELD,
    message: 'passes[0].pixels.path is "beauty.exr", not an absolute path.',
    field: "passes[0].pixels.path",
    remedy: "Send the path from the root.",
  });
});
