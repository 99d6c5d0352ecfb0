// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { candidateDevices, parseDevice, probeDevice } from "../../../daemon/runtime/devices.ts";
import { loadRuntime } from "../../../daemon/runtime/ort.ts";

it("names cards by number and the processor last", async () => {
  const runtime = { ...(await loadRuntime()), providers: ["cpu", "webgpu", "cuda", "tensorrt"] };
  expect(candidateDevices(runtime).map(({ name }) => name)).toEqual(["cuda:0", "webgpu", "cpu"]);
});

it("reads a device name", () => {
  expect(parseDevice("cuda:3")).toEqual({ name: "cuda:3", provider: "cuda", deviceId: 3 });
});

it.each(["", "gpu", "cuda:", "cpu;rm"])("refuses the device name %j", (name) => {
  expect(() => parseDevice(name)).toThrow(/no device/);
});

it("finds that the processor can add", async () => {
  await expect(probeDevice(await loadRuntime(), parseDevice("cpu"))).resolves.toBeUndefined();
});

it("throws for a provider that this build does not carry", async () => {
  await expect(
    probeDevice(await loadRuntime(), { name: "coreml", provider: "nonesuch", deviceId: 0 }),
  ).rejects.toThrow();
});

it("keeps the runtime from reporting its use", async () => {
  await loadRuntime();
  expect(process.env.ORT_DISABLE_TELEMETRY).toBe("1");
});
