// SPDX-License-Identifier: Apache-2.0
import type { Answering } from "./answer-call.ts";
import { name } from "./check-field.ts";
import type { RequestLimits } from "./decode-request.ts";
import * as wire from "./gen/platewright/v1/daemon_service.ts";
import { CHUNK_BYTES } from "./pixel-service.ts";

/** Largest message either way. No plane of pixels ever travels as one message. */
export const MESSAGE_BYTES = 8 * 1024 * 1024;

/** What the daemon says of itself. */
export interface About {
  readonly daemonVersion: string;
  /** Empty until a worker has said it. */
  readonly runtimeVersion: string;
  /** Best first. */
  readonly devices: readonly {
    readonly name: string;
    readonly executionProvider: string;
    /** 0 where it is not known. */
    readonly memoryBytes: number;
  }[];
  readonly limits: RequestLimits & { readonly queuedJobs: number; readonly storedPixelBytes: number };
  readonly roots: readonly string[];
  readonly defaultModel: string;
}

export function createDaemonService(about: () => About, { unary }: Answering): wire.DaemonServiceServer {
  return {
    hello: unary(({ client }: wire.HelloRequest): wire.HelloResponse => {
      name(client, "client");
      const { daemonVersion, runtimeVersion, devices, limits, roots, defaultModel } = about();
      return {
        daemonVersion,
        apiVersion: "platewright.v1",
        runtimeVersion,
        processId: process.pid,
        devices: devices.map((device) => ({ ...device, memoryBytes: BigInt(device.memoryBytes) })),
        limits: {
          messageBytes: BigInt(MESSAGE_BYTES),
          queuedJobs: limits.queuedJobs,
          framePixels: BigInt(limits.framePixels),
          jobFrames: limits.jobFrames,
          storedPixelBytes: BigInt(limits.storedPixelBytes),
          chunkBytes: CHUNK_BYTES,
        },
        pixelRoutes: [wire.PixelRoute.FILES, wire.PixelRoute.STREAM],
        roots: [...roots],
        defaultModel,
      };
    }),
  };
}
