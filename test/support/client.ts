// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { ChannelCredentials, type ServiceError } from "@grpc/grpc-js";
import type { DaemonClient } from "../../daemon/client/daemon-client.ts";
import type { Endpoint } from "../../daemon/rpc/endpoint.ts";
import { type Job, type JobEvent, JobState } from "../../daemon/rpc/gen/platewright/v1/job.ts";
import { PixelServiceClient } from "../../daemon/rpc/gen/platewright/v1/pixel_service.ts";
import type { PlateRequest } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { fromServiceError } from "../../daemon/rpc/status.ts";

/** Events of a job after `after`, to its end or to the first that `until` accepts. */
export async function eventsOf(
  client: DaemonClient,
  id: string,
  after = 0n,
  until: (event: JobEvent) => boolean = () => false,
): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of client.watchJob(id, after, new AbortController().signal)) {
    events.push(event);
    if (until(event)) break;
  }
  return events;
}

let submitted = 0;

/** A request id that no other call of this process has. */
export const newRequestId = () => `test-${process.pid}-${++submitted}`;

/** Submits a request and waits for the end of its job. */
export async function finish(client: DaemonClient, request: PlateRequest): Promise<Job> {
  const { id } = await client.submitJob(newRequestId(), request);
  await eventsOf(client, id);
  return client.getJob(id);
}

/** The same, for a job that is to make all its plates. */
export async function makePlates(client: DaemonClient, request: PlateRequest) {
  const job = await finish(client, request);
  if (job.state !== JobState.DONE || job.failures.length > 0)
    throw new Error(`The job did not succeed: ${JSON.stringify(job.error ?? job.failures)}`);
  return job.plates;
}

export const isPlate = ({ event }: JobEvent) => event?.$case === "plate";
export const isState = (state: JobState) => (event: JobEvent) =>
  event.event?.$case === "state" && event.event.value === state;

/** States in the order in which a job took them. */
export const statesOf = (events: readonly JobEvent[]) =>
  events.flatMap(({ event }) => (event?.$case === "state" ? [event.value] : []));
/** Frame numbers of plates in the order in which they were made. */
export const framesOf = (events: readonly JobEvent[]) =>
  events.flatMap(({ event }) => (event?.$case === "plate" ? [event.value.frame] : []));

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The pixel service as a host without a shared disk uses it. */
export function connectPixels({ address }: Endpoint) {
  const client = new PixelServiceClient(address, ChannelCredentials.createInsecure());
  return {
    findMissing: (contentHashes: string[]) =>
      new Promise<string[]>((resolve, reject) => {
        client.findMissing({ contentHashes }, (error, answer) =>
          error ? reject(fromServiceError(error)) : resolve(answer.contentHashes),
        );
      }),
    upload: (contentHash: string, bytes: Buffer, chunkBytes: number) =>
      new Promise<bigint>((resolve, reject) => {
        const call = client.uploadPixels((error, answer) =>
          error ? reject(fromServiceError(error)) : resolve(answer.bytes),
        );
        for (let start = 0; start < bytes.length; start += chunkBytes)
          call.write({ contentHash, chunk: bytes.subarray(start, start + chunkBytes) });
        call.end();
      }),
    async download(contentHash: string): Promise<Buffer> {
      const chunks: Buffer[] = [];
      try {
        for await (const { chunk } of client.downloadPixels({ contentHash })) chunks.push(chunk);
      } catch (thrown) {
        throw fromServiceError(thrown as ServiceError);
      }
      return Buffer.concat(chunks);
    },
    [Symbol.dispose]: () => client.close(),
  };
}
