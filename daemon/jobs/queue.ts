// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from "node:timers/promises";
import { PlateError, toErrorRecord } from "../core/errors.ts";
import { isEnd, type Job, type JobEvent, type JobState, type Plate } from "../core/job.ts";
import { createJobEvents } from "./events.ts";
import { hashOf, type JobRecord, type Journal } from "./journal.ts";
import { createLane, type LaneWorker, type RunOutcome } from "./lanes.ts";
import { createScribe } from "./scribe.ts";
import { framesOf, type Verdict, verdictOn, verdictOnInterrupted } from "./verdict.ts";

export interface JobsLog {
  info(fields: object, words: string): void;
  warn(fields: object, words: string): void;
}

export interface JobsDeps {
  readonly journal: Journal;
  /** One lane each. */
  readonly workers: readonly LaneWorker[];
  /** Makes the job's own folder and says where it is. */
  readonly jobFolder: (id: string) => Promise<string>;
  /** Wire bytes to protobuf JSON. */
  readonly requestJson: (canonical: Uint8Array) => string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** A name that no job had before. */
  readonly newId: () => string;
  readonly log: JobsLog;
}

export interface JobsLimits {
  /** Jobs that may wait. */
  readonly queuedJobs: number;
  /** Pause before a write that the disk refused is tried again. */
  readonly retryMs: number;
}

interface Filter {
  readonly states: readonly JobState[];
  readonly limit: number;
  readonly before?: string;
}

/** A job as its owner sees it, and the wire bytes of its request. */
export interface JobSheet {
  readonly job: Job;
  readonly canonical: Uint8Array;
}

/** Takes requests over, runs them in order, and tells what happens to them. Every failure is a `PlateError`. */
export interface Jobs {
  /** Takes up what an earlier daemon left, and starts to work. */
  start(): void;
  findRequest(requestId: string, canonical: Uint8Array): Job | undefined;
  submit(requestId: string, canonical: Uint8Array, frameCount: number): Job;
  get(id: string): JobSheet;
  list(filter: Filter): readonly JobSheet[];
  watch(id: string, after: number, signal: AbortSignal): AsyncIterable<JobEvent>;
  cancel(id: string): Job;
  /** The newest plate with that content hash. */
  findPlate(sha256: string): Plate | undefined;
  /** Jobs that have not ended, oldest first: what their requests name is still needed. */
  unfinished(): readonly Job[];
  /**
   * Takes no more work, waits `ms` for the jobs that run, hands those still running back to the queue on disk, and ends all
   * watches. The journal may be closed afterwards.
   */
  drain(ms: number): Promise<void>;
}

/** A job in the hands of a lane. */
interface Run {
  readonly stop: AbortController;
  /** The daemon took it back to shut down. */
  handedBack: boolean;
}

export function createJobs(deps: JobsDeps, limits: JobsLimits): Jobs {
  const { journal, workers, log } = deps;
  const events = createJobEvents(journal, deps.now);
  /** Ids of waiting jobs, first to run first. */
  const waiting: string[] = [];
  const runs = new Map<string, Run>();
  const lanes = workers.map((worker) =>
    createLane(
      () => waiting.shift(),
      (id) => perform(id, worker),
    ),
  );
  const giveUp = new AbortController();
  let draining = false;

  const wakeLanes = () => {
    for (const lane of lanes) lane.wake();
  };
  const recordOf = (id: string): JobRecord => {
    const record = journal.find(id);
    if (!record) throw unknownJob(id);
    return record;
  };
  const sheetOf = (record: JobRecord): JobSheet => ({
    job: jobOf(record, events.lastSequence(record.id) ?? record.lastSequence),
    canonical: record.canonical,
  });
  const settle = (id: string, { changes, happenings }: Verdict) => {
    const { state } = changes;
    const endedUnixMs = state && isEnd(state) ? deps.now() : undefined;
    events.record(id, { ...changes, endedUnixMs }, happenings);
    log.info({ jobId: id, state }, "job changed");
  };

  /** Tries `write` until the disk takes it; false where the daemon ends first. */
  async function untilStored(id: string, write: () => void): Promise<boolean> {
    for (;;) {
      try {
        write();
        return true;
      } catch (thrown) {
        log.warn({ jobId: id, error: toErrorRecord(thrown) }, "the journal refused a write; trying again");
      }
      await sleep(limits.retryMs, undefined, { signal: giveUp.signal }).catch(() => {});
      if (giveUp.signal.aborted) return false;
    }
  }

  async function perform(id: string, worker: LaneWorker): Promise<void> {
    const run: Run = { stop: new AbortController(), handedBack: false };
    runs.set(id, run);
    const claimed = await untilStored(id, () => {
      const attempts = recordOf(id).attempts + 1;
      events.record(id, { state: "running", attempts }, [{ kind: "state", state: "running" }]);
    });
    if (claimed) await attempt(id, worker, run);
    runs.delete(id);
  }

  async function attempt(id: string, worker: LaneWorker, run: Run): Promise<void> {
    log.info({ jobId: id, device: worker.device }, "job started");
    const scribe = createScribe(id, events, (thrown) =>
      log.warn({ jobId: id, error: toErrorRecord(thrown) }, "the journal refused an event; it is kept"),
    );
    let outcome: RunOutcome;
    try {
      const { request, canonical, plates } = recordOf(id);
      const order = {
        jobId: id,
        request,
        requestJson: deps.requestJson(canonical),
        jobFolder: await deps.jobFolder(id),
        finishedFrames: plates.map(({ frame }) => frame),
      };
      outcome = await worker.run(order, scribe.note, run.stop.signal);
    } catch (thrown) {
      outcome = { outcome: "failed", error: toErrorRecord(thrown) };
    }
    if (outcome.error) log.warn({ jobId: id, error: outcome.error }, `worker: ${outcome.outcome}`);
    await untilStored(id, () => {
      scribe.flush();
      const record = recordOf(id);
      const frames = () => framesOf(record.request.frames);
      const verdict = verdictOn(record, outcome, { handedBack: run.handedBack, frames });
      settle(id, verdict);
      if (verdict.changes.state === "queued" && !draining) waiting.unshift(id);
    });
  }

  /** A job in a worker's hands when an earlier daemon died goes back to the queue, or ends. */
  function takeUpInterrupted(id: string): JobState | undefined {
    const record = recordOf(id);
    const verdict = verdictOnInterrupted(record, () => framesOf(record.request.frames));
    settle(id, verdict);
    return verdict.changes.state;
  }

  const findRequest = (requestId: string, canonical: Uint8Array): Job | undefined => {
    const known = journal.findRequest(requestId);
    if (known && known.canonicalSha256 !== hashOf(canonical)) throw reused(requestId, known.id);
    return known && sheetOf(known).job;
  };

  return {
    start() {
      const known = new Set(waiting);
      for (const { id, state } of journal.unfinished()) {
        if (known.has(id)) continue;
        if (state === "queued" || takeUpInterrupted(id) === "queued") waiting.push(id);
      }
      wakeLanes();
    },
    findRequest,
    submit(requestId, canonical, frameCount) {
      const known = findRequest(requestId, canonical);
      if (known) return known;
      if (draining) throw stopping();
      if (waiting.length >= limits.queuedJobs) throw queueFull(limits.queuedJobs);
      const id = deps.newId();
      events.admit({ id, requestId, canonical, frameCount });
      waiting.push(id);
      log.info({ jobId: id, requestId, frameCount }, "job taken over");
      const { job } = sheetOf(recordOf(id));
      wakeLanes();
      return job;
    },
    get: (id) => sheetOf(recordOf(id)),
    list(filter) {
      if (filter.before !== undefined && journal.state(filter.before) === undefined)
        throw new PlateError("INVALID_FIELD", `The page token "${filter.before}" names no job.`, {
          field: "page_token",
          remedy: "Ask for the first page again.",
        });
      return journal.list(filter).map(sheetOf);
    },
    watch(id, after, signal) {
      if (journal.state(id) === undefined) throw unknownJob(id);
      return events.watch(id, after, signal);
    },
    cancel(id) {
      const state = recordOf(id).state;
      const run = runs.get(id);
      if (run) {
        events.record(id, { cancelAsked: true }, []);
        run.stop.abort();
      } else if (!isEnd(state)) {
        settle(id, { changes: { state: "cancelled" }, happenings: [{ kind: "state", state: "cancelled" }] });
        const place = waiting.indexOf(id);
        if (place >= 0) waiting.splice(place, 1);
      }
      return sheetOf(recordOf(id)).job;
    },
    findPlate: (sha256) => journal.findPlate(sha256),
    unfinished: () => journal.unfinished().map(({ id }) => sheetOf(recordOf(id)).job),
    async drain(ms) {
      draining = true;
      const idle = Promise.all(lanes.map((lane) => lane.stop()));
      const timer = new AbortController();
      await Promise.race([idle, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
      for (const run of runs.values()) {
        run.handedBack = true;
        run.stop.abort();
      }
      giveUp.abort();
      await idle;
      events.close();
    },
  };
}

/** The public part of a record; the request stays undecoded until someone reads it. */
function jobOf(record: JobRecord, lastSequence: number): Job {
  const { id, requestId, state, createdUnixMs, endedUnixMs, plates, failures, error, frameCount } = record;
  return {
    id,
    requestId,
    state,
    get request() {
      return record.request;
    },
    createdUnixMs,
    endedUnixMs,
    plates,
    failures,
    error,
    lastSequence,
    frameCount,
  };
}

const unknownJob = (id: string) =>
  new PlateError("JOB_NOT_FOUND", `There is no job "${id}".`, {
    field: "id",
    remedy: "List the jobs to see which there are.",
  });

const reused = (requestId: string, jobId: string) =>
  new PlateError(
    "REQUEST_ID_REUSED",
    `The request id "${requestId}" belongs to job ${jobId}, which was asked for with another request.`,
    { field: "request_id", remedy: "Give every new request an id of its own." },
  );

const queueFull = (limit: number) =>
  new PlateError("QUEUE_FULL", `${limit} jobs wait already, and no more may.`, {
    remedy: "Send the request again when some jobs are done.",
  });

const stopping = () =>
  new PlateError("DAEMON_STOPPING", "The daemon is shutting down and takes no new work.", {
    remedy: "Send the request again once the daemon is back.",
  });
