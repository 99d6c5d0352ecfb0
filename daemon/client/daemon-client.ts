// SPDX-License-Identifier: Apache-2.0
import {
  type CallOptions,
  ChannelCredentials,
  type Client,
  type ClientUnaryCall,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import type { Endpoint } from "../rpc/endpoint.ts";
import { DaemonServiceClient, type HelloResponse } from "../rpc/gen/platewright/v1/daemon_service.ts";
import type { Job, JobEvent, JobState } from "../rpc/gen/platewright/v1/job.ts";
import {
  type Model,
  ModelServiceClient,
  type VerifyModelResponse,
} from "../rpc/gen/platewright/v1/model_service.ts";
import { type CheckRequestResponse, PlateServiceClient } from "../rpc/gen/platewright/v1/plate_service.ts";
import type { PlateRequest } from "../rpc/gen/platewright/v1/request.ts";
import { fromServiceError } from "../rpc/status.ts";

/**
 * The daemon as its own command line sees it: the contract's calls as promises, every failure a `PlateError`. Like any
 * other host, this side of the wire works with the contract's messages as they are.
 */
export interface DaemonClient extends Disposable {
  hello(client: string): Promise<HelloResponse>;
  checkRequest(request: PlateRequest): Promise<CheckRequestResponse>;
  submitJob(requestId: string, request: PlateRequest): Promise<Job>;
  getJob(id: string): Promise<Job>;
  /** Newest first. */
  listJobs(states: readonly JobState[], limit: number): Promise<readonly Job[]>;
  /** Events after `afterSequence` to the job's end, or until `signal` fires. */
  watchJob(id: string, afterSequence: bigint, signal: AbortSignal): AsyncIterable<JobEvent>;
  cancelJob(id: string): Promise<Job>;
  listModels(): Promise<readonly Model[]>;
  /** Empty name: the default. */
  getModel(name: string): Promise<Model>;
  verifyModel(name: string): Promise<VerifyModelResponse>;
}

const HELLO_MS = 5_000;
/** Planning reads the header of every frame of a range. */
const ANSWER_MS = 120_000;
const LARGEST_PAGE = 1000;

type UnaryMethod<Req, Res> = (
  request: Req,
  metadata: Metadata,
  options: Partial<CallOptions>,
  done: (error: ServiceError | null, response: Res) => void,
) => ClientUnaryCall;

export function connect(endpoint: Endpoint): DaemonClient {
  const credentials = ChannelCredentials.createInsecure();
  // A proxy from the environment must never stand between two programs of one machine.
  const options = { "grpc.enable_http_proxy": 0, "grpc.max_receive_message_length": 8 * 1024 * 1024 };
  const plates = new PlateServiceClient(endpoint.address, credentials, options);
  const models = new ModelServiceClient(endpoint.address, credentials, options);
  const daemon = new DaemonServiceClient(endpoint.address, credentials, options);
  const metadata = new Metadata();
  if (endpoint.token) metadata.set("authorization", `Bearer ${endpoint.token}`);

  function call<Req, Res>(client: Client, method: UnaryMethod<Req, Res>, request: Req, limitMs?: number) {
    return new Promise<Res>((resolve, reject) => {
      const deadline = limitMs === undefined ? {} : { deadline: Date.now() + limitMs };
      method.call(client, request, metadata, deadline, (error, response) =>
        error ? reject(fromServiceError(error)) : resolve(response),
      );
    });
  }

  return {
    hello: (client) => call(daemon, daemon.hello, { client }, HELLO_MS),
    checkRequest: (request) => call(plates, plates.checkRequest, { request }, ANSWER_MS),
    submitJob: async (requestId, request) =>
      present((await call(plates, plates.submitJob, { requestId, request }, ANSWER_MS)).job),
    getJob: async (id) => present((await call(plates, plates.getJob, { id }, ANSWER_MS)).job),
    async listJobs(states, limit) {
      const jobs: Job[] = [];
      let pageToken = "";
      do {
        const pageSize = Math.min(LARGEST_PAGE, limit - jobs.length);
        const page = await call(
          plates,
          plates.listJobs,
          { states: [...states], pageSize, pageToken },
          ANSWER_MS,
        );
        jobs.push(...page.jobs);
        pageToken = page.nextPageToken;
      } while (pageToken !== "" && jobs.length < limit);
      return jobs;
    },
    async *watchJob(id, afterSequence, signal) {
      const stream = plates.watchJob({ id, afterSequence }, metadata);
      const stop = () => stream.cancel();
      signal.addEventListener("abort", stop, { once: true });
      try {
        for await (const { event } of stream) yield present<JobEvent>(event);
      } catch (thrown) {
        if (!signal.aborted) throw fromServiceError(thrown as ServiceError);
      } finally {
        signal.removeEventListener("abort", stop);
        stream.cancel();
      }
    },
    cancelJob: async (id) => present((await call(plates, plates.cancelJob, { id }, ANSWER_MS)).job),
    listModels: async () => (await call(models, models.listModels, {}, ANSWER_MS)).models,
    getModel: async (name) => present((await call(models, models.getModel, { name }, ANSWER_MS)).model),
    verifyModel: (name) => call(models, models.verifyModel, { name }),
    [Symbol.dispose]() {
      for (const client of [plates, models, daemon]) client.close();
    },
  };
}

/** A message field that the contract promises. */
function present<T>(value: T | undefined): T {
  if (value === undefined)
    throw new TypeError("The daemon's answer lacks a field that the contract promises.");
  return value;
}
