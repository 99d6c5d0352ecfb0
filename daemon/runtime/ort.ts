// SPDX-License-Identifier: Apache-2.0
import type { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import type { GraphPort } from "../core/ports.ts";
import type { Tensor, TensorType } from "../core/tensor.ts";

/** The inference runtime. Opening and running hold the thread until they end and cannot be interrupted. */
export interface Runtime {
  readonly version: string;
  /** Execution providers that this build carries; whether their drivers work shows only in use. */
  readonly providers: readonly string[];
  /** Opens a graph by absolute path, so that weights stored beside it are found, or from its bytes. */
  open(graph: string | Uint8Array, options: SessionOptions): Promise<Session>;
}

export interface SessionOptions {
  /** Execution provider: `cpu`, `cuda`, ... */
  readonly provider: string;
  readonly deviceId: number;
  /** Threads within an operator; 0 lets the runtime choose. */
  readonly threads: number;
}

export interface Session {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/**
 * Loads the native library. Since 1.29 it reports its use over the network unless it finds the variable below at load time,
 * so the import waits until that is set.
 */
export async function loadRuntime(): Promise<Runtime> {
  process.env.ORT_DISABLE_TELEMETRY = "1";
  const ort = await import("onnxruntime-node");
  return {
    version: ort.env.versions.node ?? ort.env.versions.common,
    providers: ort.listSupportedBackends().map(({ name }) => name),
    async open(graph, { provider, deviceId, threads }) {
      const options: InferenceSession.SessionOptions = {
        executionProviders: [{ name: provider, deviceId } as InferenceSession.ExecutionProviderConfig],
        ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
        logSeverityLevel: 3,
        // An arena keeps the most that any frame took, beside planes that took its place: 0.3 GB after one of 4K.
        enableCpuMemArena: false,
        // Its threads would wait for the next run in a loop, on cores that shade meanwhile.
        extra: { session: { intra_op: { allow_spinning: "0" } } },
      };
      const session =
        typeof graph === "string"
          ? await ort.InferenceSession.create(graph, options)
          : await ort.InferenceSession.create(graph, options);
      return {
        inputs: session.inputMetadata.map(toPort),
        outputs: session.outputMetadata.map(toPort),
        async run(feeds) {
          const given = Object.entries(feeds).map(
            ([name, { dtype, data, dims }]) => [name, new ort.Tensor(dtype, data, dims)] as const,
          );
          const results = await session.run(Object.fromEntries(given));
          return Object.fromEntries(
            Object.entries(results).map(([name, tensor]) => [
              name,
              fromRuntime(name, tensor as RuntimeTensor),
            ]),
          );
        },
        release: () => session.release(),
      };
    },
  };
}

const TYPES: readonly TensorType[] = ["float32", "float16", "int64"];

function toPort(value: InferenceSession.ValueMetadata): GraphPort {
  const dtype = value.isTensor ? TYPES.find((type) => type === value.type) : undefined;
  if (!value.isTensor || !dtype)
    throw new Error(
      `"${value.name}" is ${value.isTensor ? value.type : "no tensor"}; ${TYPES.join(", ")} are handled`,
    );
  return { name: value.name, dtype, dims: value.shape };
}

function fromRuntime(name: string, { type, data, dims }: RuntimeTensor): Tensor {
  if (type === "float32" && data instanceof Float32Array) return { dtype: type, dims, data };
  if (type === "int64" && data instanceof BigInt64Array) return { dtype: type, dims, data };
  // Where the engine has Float16Array the library hands out that; the bits are the same.
  if (type === "float16" && ArrayBuffer.isView(data))
    return { dtype: type, dims, data: new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) };
  throw new Error(`output "${name}" is ${type}; ${TYPES.join(", ")} are handled`);
}
