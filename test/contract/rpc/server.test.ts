// SPDX-License-Identifier: Apache-2.0
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { connect as connectHttp2, type Settings } from "node:http2";
import { connect as connectNet, createServer as createNetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChannelCredentials, type ServiceError, status } from "@grpc/grpc-js";
import { service as HealthService } from "grpc-health-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../../daemon/client/daemon-client.ts";
import { findDaemon } from "../../../daemon/client/find-daemon.ts";
import { endpointFile, readEndpoint } from "../../../daemon/rpc/endpoint.ts";
import { DaemonServiceClient } from "../../../daemon/rpc/gen/platewright/v1/daemon_service.ts";
import { createServer, type Listen, type RpcServer } from "../../../daemon/rpc/server.ts";
import { fakeDesks } from "./fake-desks.ts";

let folder: string;
let runtimeFolder: string;
const servers: RpcServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pw-"));
  runtimeFolder = join(folder, "run");
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close(0);
  await rm(folder, { recursive: true });
});

async function serve(listen: Listen = { kind: "socket" }): Promise<RpcServer> {
  const server = await createServer(fakeDesks(), { runtimeFolder, listen });
  servers.push(server);
  return server;
}

const LOOPBACK: Listen = { kind: "loopback", host: "127.0.0.1", port: 0 };
const another = expect.objectContaining({
  reason: "DAEMON_UNAVAILABLE",
  message: expect.stringContaining("Another"),
});

describe("a unix socket", () => {
  test("lies in a folder that only its owner can enter", async () => {
    await serve();
    expect((await stat(runtimeFolder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(runtimeFolder, "daemon.sock"))).mode & 0o777).toBe(0o600);
    expect((await stat(endpointFile(runtimeFolder))).mode & 0o777).toBe(0o600);
  });

  test("is refused in a folder that others can enter", async () => {
    await mkdir(runtimeFolder);
    await chmod(runtimeFolder, 0o755);
    await expect(serve()).rejects.toMatchObject({ reason: "NOT_WRITABLE" });
  });

  test("is refused where its path would be cut", async () => {
    runtimeFolder = join(folder, "x".repeat(100));
    await expect(serve()).rejects.toMatchObject({ reason: "INVALID_FIELD" });
  });

  test("is taken over from a daemon that was killed", async () => {
    await mkdir(runtimeFolder, { mode: 0o700 });
    await leaveStaleSocket(join(runtimeFolder, "daemon.sock"));
    const dead = { address: `unix:${join(runtimeFolder, "daemon.sock")}`, token: "", pid: 1, version: "0" };
    await writeFile(endpointFile(runtimeFolder), JSON.stringify(dead));
    expect(await findDaemon(runtimeFolder, "test")).toBeUndefined();
    await serve();
    using client = await findDaemon(runtimeFolder, "test");
    expect(await client?.hello("test")).toMatchObject({ processId: process.pid });
  });

  test("is kept by a daemon that runs", async () => {
    const first = await serve();
    await expect(serve()).rejects.toThrow(another);
    await expect(serve()).rejects.toThrow(`process ${process.pid} at ${first.endpoint.address}`);
    await expect(serve(LOOPBACK)).rejects.toThrow(another);
    using client = connect(first.endpoint);
    expect((await client.hello("test")).daemonVersion).toBe("0.1.0");
  });

  test("goes to one of two daemons that start together", async () => {
    const outcomes = await Promise.allSettled([serve(), serve()]);
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("leaves nothing behind when it closes", async () => {
    await (await serve()).close(0);
    servers.length = 0;
    expect(await readdir(runtimeFolder)).toEqual([]);
  });
});

describe("TCP", () => {
  test("stays on loopback behind a token of 256 bits", async () => {
    const { endpoint } = await serve(LOOPBACK);
    expect(endpoint.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(Buffer.from(endpoint.token, "base64url")).toHaveLength(32);
    expect(await readEndpoint(runtimeFolder)).toEqual(endpoint);
    using client = connect(endpoint);
    expect((await client.hello("test")).apiVersion).toBe("platewright.v1");
  });

  test.each(["", "wrong"])("refuses unary calls and streams with the token %j", async (token) => {
    const { endpoint } = await serve(LOOPBACK);
    using client = connect({ ...endpoint, token });
    await expect(client.hello("test")).rejects.toMatchObject({ reason: "UNAUTHENTICATED" });
    const events = client.watchJob("job-0001", 0n, new AbortController().signal);
    await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({ reason: "UNAUTHENTICATED" });
  });

  test.each(["0.0.0.0", "192.168.1.20", "::", "example.org"])("is refused on %s", async (host) => {
    await expect(serve({ kind: "loopback", host, port: 0 })).rejects.toMatchObject({
      reason: "INVALID_FIELD",
    });
  });

  test("is refused on a port in use, in words", async () => {
    const other = createNetServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    await expect(serve({ kind: "loopback", host: "127.0.0.1", port })).rejects.toMatchObject({
      reason: "DAEMON_UNAVAILABLE",
      message: expect.stringContaining(String(port)),
    });
    await new Promise((resolve) => other.close(resolve));
  });
});

test("a message over the limit is refused and the next call is answered", async () => {
  const { endpoint } = await serve();
  const client = new DaemonServiceClient(endpoint.address, ChannelCredentials.createInsecure());
  const hello = (name: string) =>
    new Promise<ServiceError | null>((resolve) => client.hello({ client: name }, (error) => resolve(error)));
  expect((await hello("x".repeat(9 * 1024 * 1024)))?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(await hello("small")).toBeNull();
  client.close();
});

test("health says SERVING for the server and for each service", async () => {
  const { endpoint } = await serve();
  const { makeGenericClientConstructor } = await import("@grpc/grpc-js");
  const Health = makeGenericClientConstructor(HealthService, "Health");
  const client = new Health(endpoint.address, ChannelCredentials.createInsecure());
  const check = (service: string) =>
    new Promise((resolve, reject) => {
      client.check({ service }, (error: ServiceError | null, answer: { status: string }) =>
        error ? reject(error) : resolve(answer.status),
      );
    });
  expect(await check("")).toBe("SERVING");
  expect(await check("platewright.v1.PlateService")).toBe("SERVING");
  await expect(check("platewright.v1.Nothing")).rejects.toMatchObject({ code: status.NOT_FOUND });
  client.close();
});

async function leaveStaleSocket(path: string): Promise<void> {
  const { execFile } = await import("node:child_process");
  const script = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  await new Promise<void>((resolve) => {
    execFile(process.execPath, ["-e", script], () => resolve());
  });
}

test("an upload finds wide windows: the settings on the wire, over either transport", async () => {
  for (const listen of [{ kind: "socket" }, LOOPBACK] as const) {
    const { endpoint, close } = await serve(listen);
    const unix = endpoint.address.startsWith("unix:") ? endpoint.address.slice("unix:".length) : undefined;
    const session = connectHttp2(unix ? "http://localhost" : `http://${endpoint.address}`, {
      createConnection: unix ? () => connectNet(unix) : undefined,
    });
    const [settings] = (await once(session, "remoteSettings")) as [Settings];
    expect(settings).toMatchObject({ initialWindowSize: 4 * 1024 ** 2, maxFrameSize: 1024 ** 2 });
    await vi.waitFor(() => expect(session.state.remoteWindowSize).toBe(8 * 1024 ** 2));
    session.close();
    await close(0);
    servers.pop();
  }
});
