// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Runtime, SessionOptions } from "./ort.ts";

/** A place where graphs run, named as in requests and logs: `cpu`, `cuda:0`. */
export interface Device {
  readonly name: string;
  readonly provider: string;
  readonly deviceId: number;
}

/** Best first. TensorRT is left out: it builds engines for minutes per picture size. */
const PREFERENCE = ["cuda", "dml", "coreml", "webgpu", "cpu"] as const;

/** The devices worth probing with this build of the runtime, best first, `cpu` always last. */
export function candidateDevices(runtime: Runtime): Device[] {
  return PREFERENCE.filter((provider) => runtime.providers.includes(provider)).map((provider) =>
    parseDevice(provider === "cuda" || provider === "dml" ? `${provider}:0` : provider),
  );
}

/** Reads a device name. Fails with INVALID_FIELD. */
export function parseDevice(name: string): Device {
  const parts = /^(cpu|cuda|dml|coreml|webgpu)(?::(\d{1,2}))?$/.exec(name);
  if (!parts)
    throw new PlateError("INVALID_FIELD", `There is no device "${name}".`, {
      remedy: "Devices are cpu, cuda:0, dml:0, coreml and webgpu, with another number for a further card.",
    });
  return { name, provider: parts[1], deviceId: Number(parts[2] ?? 0) };
}

/**
 * Runs one addition on a device and throws where its driver does not answer. A broken driver can take the process with it:
 * to be called in a process that may die.
 */
export async function probeDevice(runtime: Runtime, device: Device): Promise<void> {
  const session = await runtime.open(ADDITION, sessionOptions(device, 1));
  try {
    const one: Tensor = { dtype: "float32", dims: [1], data: Float32Array.of(1) };
    const { y } = await session.run({ x: one });
    if (y?.data[0] !== 2) throw new Error(`${device.name} says that 1 + 1 is ${String(y?.data[0])}`);
  } finally {
    await session.release();
  }
}

export const sessionOptions = (device: Device, threads: number): SessionOptions => ({
  provider: device.provider,
  deviceId: device.deviceId,
  threads,
});

/** An ONNX model of one node, y = x + x on a single float. */
const ADDITION = Uint8Array.from(
  atob("CAg6NQoOCgF4CgF4EgF5IgNBZGQSAWdaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAR"),
  (letter) => letter.charCodeAt(0),
);
