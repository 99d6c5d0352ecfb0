// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { DaemonClient } from "../client/daemon-client.ts";
import { type ErrorReason, PlateError } from "../core/errors.ts";
import { type Job, JobState } from "../rpc/gen/platewright/v1/job.ts";
import { PassSource } from "../rpc/gen/platewright/v1/passes.ts";
import { PlateRequest } from "../rpc/gen/platewright/v1/request.ts";
import { checkComplete } from "./complete-exr.ts";
import type { Terminal } from "./terminal.ts";

/**
 * One arrived file to its plate. A file that is still being copied is left until it changes again. The request id stands
 * for file and template, so the daemon answers with the old job where this very file was made before, even by an earlier
 * run of this program; where the file or the template has changed, it is a new job.
 */
export async function plateOfFile(
  path: string,
  template: PlateRequest,
  client: DaemonClient,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  try {
    await checkComplete(path);
    const request = requestFor(path, template);
    const job = await client.submitJob(await requestIdFor(path, request), request);
    report(path, isEnd(job) ? job : await untilEnd(job, client, signal), terminal);
  } catch (thrown) {
    // A file that has gone again is nobody's concern.
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return;
    if (!(thrown instanceof PlateError) || !OF_ONE_FILE.includes(thrown.reason)) throw thrown;
    const waits = thrown.reason === "FILE_DAMAGED" ? " It waits until the file changes." : "";
    terminal.say(`${basename(path)}: ${thrown.message} ${thrown.remedy}`.trimEnd() + waits);
  }
}

export function requestFor(path: string, template: PlateRequest): PlateRequest {
  const request = PlateRequest.create(template);
  request.passes = [
    PassSource.create({ pixels: { from: { $case: "path", value: path } } }),
    ...request.passes,
  ];
  if (request.output) request.output.namePattern = basename(path, extname(path));
  return request;
}

async function requestIdFor(path: string, request: PlateRequest): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const hash = createHash("sha256")
    .update(PlateRequest.encode(request).finish())
    .update(`${size} ${mtimeMs}`);
  return `watch-${hash.digest("hex")}`;
}

/** Failures that the next file need not share. A lost daemon or a full disk ends the watch. */
const OF_ONE_FILE: readonly ErrorReason[] = [
  "FILE_DAMAGED",
  "FILE_NOT_FOUND",
  "FILE_UNSUPPORTED",
  "FILE_NOT_ALLOWED",
  "MISSING_PASS",
  "AMBIGUOUS_PASS",
  "COLOUR_SPACE_UNKNOWN",
  "LIMIT_EXCEEDED",
  "INVALID_FIELD",
];

const isEnd = ({ state }: Job) =>
  state === JobState.DONE || state === JobState.FAILED || state === JobState.CANCELLED;

async function untilEnd(job: Job, client: DaemonClient, signal: AbortSignal): Promise<Job> {
  for await (const _event of client.watchJob(job.id, job.lastSequence, signal)) if (signal.aborted) break;
  return client.getJob(job.id);
}

function report(path: string, job: Job, terminal: Terminal): void {
  if (job.state === JobState.DONE) for (const plate of job.plates) terminal.out(plate.path);
  else if (isEnd(job))
    terminal.say(
      `${path}: ${job.error?.message ?? "the job was cancelled"}. Save the file again to try again.`,
    );
}
