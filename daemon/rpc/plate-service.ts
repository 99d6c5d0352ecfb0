// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import { JOB_STATES } from "../core/job.ts";
import type { Answering } from "./answer-call.ts";
import { invalid, missing, overLimit, within, word } from "./check-field.ts";
import { decodeRequest, type RequestLimits } from "./decode-request.ts";
import type { JobDesk, ModelDesk, Planner } from "./desks.ts";
import { encodeJob, encodeJobEvent } from "./encode-job.ts";
import { encodePlan } from "./encode-plan.ts";
import { Job } from "./gen/platewright/v1/job.ts";
import type * as wire from "./gen/platewright/v1/plate_service.ts";
import { PlateRequest } from "./gen/platewright/v1/request.ts";

/** Half of a message, so that a job with its request and its plates always fits into one. */
const MOST_REQUEST_BYTES = 4 * 1024 * 1024;
const MOST_PAGE_BYTES = 4 * 1024 * 1024;
const USUAL_PAGE = 100;
const LARGEST_PAGE = 1000;

export interface PlateDesks {
  readonly jobs: JobDesk;
  readonly models: ModelDesk;
  readonly planner: Planner;
  readonly limits: RequestLimits;
}

export function createPlateService(
  { jobs, models, planner, limits }: PlateDesks,
  { unary, serverStream }: Answering,
): wire.PlateServiceServer {
  return {
    checkRequest: unary(async ({ request }: wire.CheckRequestRequest) => {
      const plan = await planner.plan(decodeRequest(request, limits));
      const taken = models.get(plan.model).descriptor.passes.map(({ kind }) => kind);
      return encodePlan(plan, new Set(taken));
    }),

    submitJob: unary(async ({ requestId, request }: wire.SubmitJobRequest) => {
      checkRequestId(requestId);
      const decoded = decodeRequest(request, limits);
      const canonical = canonicalBytes(request);
      // A repeated call gets its job whatever has become of the files since; a new request that cannot work is refused
      // before it is written down.
      const job =
        jobs.findRequest(requestId, canonical) ??
        jobs.submit(requestId, canonical, Math.max(1, (await planner.plan(decoded)).frames.length));
      return { job: encodeJob(job, canonical) };
    }),

    getJob: unary(({ id }: wire.GetJobRequest) => {
      const { job, canonical } = jobs.get(id);
      return { job: encodeJob(job, canonical) };
    }),

    listJobs: unary((request: wire.ListJobsRequest) => listJobs(jobs, request)),

    watchJob: serverStream(async function* ({ id, afterSequence }: wire.WatchJobRequest, signal) {
      for await (const event of jobs.watch(id, Number(afterSequence), signal))
        yield { event: encodeJobEvent(event) };
    }),

    cancelJob: unary(({ id }: wire.CancelJobRequest) => {
      const job = jobs.cancel(id);
      return { job: encodeJob(job, jobs.get(id).canonical) };
    }),
  };
}

function checkRequestId(id: string): void {
  if (id === "") throw missing("request_id", "The request has no id.", "Send a UUID made for this request.");
  if (!/^[\x21-\x7e]{1,128}$/.test(id))
    throw invalid("request_id", "The request id is not 1 to 128 printable ASCII characters.", "Send a UUID.");
}

/** The bytes that stand for a request: two requests are the same when these are. */
function canonicalBytes(request: PlateRequest | undefined): Uint8Array {
  if (!request) throw missing("request", "The call holds no request.", "Send a PlateRequest.");
  const canonical = PlateRequest.encode(request).finish();
  if (canonical.byteLength > MOST_REQUEST_BYTES)
    throw overLimit(
      "request",
      `The request is ${canonical.byteLength} bytes long; the limit is ${MOST_REQUEST_BYTES}.`,
      "Send fewer scene keys in one job.",
    );
  return canonical;
}

/** A page ends at its count or before the message would outgrow its limit. The token is the id of its last job. */
function listJobs(jobs: JobDesk, request: wire.ListJobsRequest): wire.ListJobsResponse {
  const size = within(request.pageSize, 0, LARGEST_PAGE, "page_size") || USUAL_PAGE;
  const states = request.states.map((state, index) => {
    const found = word(JOB_STATES, state, `states[${index}]`);
    if (!found)
      throw invalid(`states[${index}]`, `states[${index}] names no state.`, "Leave it out for all states.");
    return found;
  });
  const before = request.pageToken === "" ? undefined : checkPageToken(jobs, request.pageToken);
  const found = jobs.list({ states, limit: size + 1, before });
  const page: Job[] = [];
  let bytes = 0;
  for (const { job, canonical } of found.slice(0, size)) {
    const encoded = encodeJob(job, canonical);
    bytes += Job.encode(encoded).finish().byteLength;
    if (page.length > 0 && bytes > MOST_PAGE_BYTES) break;
    page.push(encoded);
  }
  return { jobs: page, nextPageToken: page.length < found.length ? page[page.length - 1].id : "" };
}

function checkPageToken(jobs: JobDesk, token: string): string {
  try {
    return jobs.get(token).job.id;
  } catch (cause) {
    if (cause instanceof PlateError && cause.reason === "JOB_NOT_FOUND")
      throw invalid("page_token", "That page token is not one of this daemon's.", "Start again without one.");
    throw cause;
  }
}
