// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { ErrorRecord } from "../core/errors.ts";
import type { FrameFailure, Job, JobEvent, JobState, Plate } from "../core/job.ts";
import type { PlateRequest } from "../core/request.ts";
import { guarded, transaction } from "./journal-errors.ts";
import { type DurableHappening, loadHappening, storeHappening } from "./stored-happening.ts";

/** A job as it stands on disk, with what only the daemon needs of it. */
export interface JobRecord extends Job {
  /** Decoded when first read: a request that this version cannot decode spoils its own job alone. */
  readonly request: PlateRequest;
  /** The request's wire bytes. */
  readonly canonical: Uint8Array;
  readonly canonicalSha256: string;
  /** Times a worker was given the job and did not hand it back in good order. */
  readonly attempts: number;
  /** Times its worker was lost while this or an earlier daemon looked on. */
  readonly workerDeaths: number;
  /** Someone asked for its end while it ran. */
  readonly cancelAsked: boolean;
  /** No event of an earlier daemon has a sequence number above this. */
  readonly sequenceCeiling: number;
}

export interface NewJob {
  readonly id: string;
  readonly requestId: string;
  readonly canonical: Uint8Array;
  readonly frameCount: number;
}

/** What changes with an event; absent members stay. */
export interface JobChanges {
  readonly state?: JobState;
  readonly endedUnixMs?: number;
  readonly error?: ErrorRecord;
  readonly attempts?: number;
  readonly workerDeaths?: number;
  readonly cancelAsked?: boolean;
}

export type DurableEvent = JobEvent & { readonly happening: DurableHappening };

/** The jobs on disk. Every write is flushed when it returns, or fails as a whole with a `PlateError`. */
export interface Journal extends Disposable {
  add(job: NewJob, first: DurableEvent): void;
  /** Appends events and applies the changes that they stand for, both or neither. */
  record(id: string, changes: JobChanges, events: readonly DurableEvent[]): void;
  raiseCeiling(id: string, ceiling: number): void;
  find(id: string): JobRecord | undefined;
  findRequest(requestId: string): JobRecord | undefined;
  /** Newest first; of any state where `states` is empty. */
  list(filter: {
    readonly states: readonly JobState[];
    readonly limit: number;
    readonly before?: string;
  }): JobRecord[];
  /** Jobs that have not ended, oldest first. */
  unfinished(): { readonly id: string; readonly state: JobState }[];
  state(id: string): JobState | undefined;
  /** Stored events with a sequence number above `after`, ascending. */
  eventsAfter(id: string, after: number, limit: number): DurableEvent[];
  /** The newest finished plate with that content hash. */
  findPlate(sha256: string): Plate | undefined;
}

interface JobRow {
  readonly ordinal: number;
  readonly id: string;
  readonly request_id: string;
  readonly canonical: Uint8Array;
  readonly canonical_sha256: string;
  readonly state: JobState;
  readonly created_unix_ms: number;
  readonly ended_unix_ms: number;
  readonly error: string | null;
  readonly frame_count: number;
  readonly attempts: number;
  readonly worker_deaths: number;
  readonly cancel_asked: number;
  readonly last_sequence: number;
  readonly sequence_ceiling: number;
}

interface EventRow {
  readonly sequence: number;
  readonly unix_ms: number;
  readonly happening: string;
}

export const hashOf = (canonical: Uint8Array) => createHash("sha256").update(canonical).digest("hex");

/** The journal in an open database; see `openJournalFile`. It owns the database and closes it. */
export function createJournal(
  database: DatabaseSync,
  { decode }: { readonly decode: (canonical: Uint8Array) => PlateRequest },
): Journal {
  const path = database.location() ?? "";
  const sql = {
    add: database.prepare(
      `INSERT INTO jobs (id, request_id, canonical, canonical_sha256, state, created_unix_ms, frame_count,
         last_sequence, sequence_ceiling) VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
    ),
    change: database.prepare(
      `UPDATE jobs SET state = coalesce(?, state), ended_unix_ms = coalesce(?, ended_unix_ms),
         error = coalesce(?, error), attempts = coalesce(?, attempts),
         worker_deaths = coalesce(?, worker_deaths), cancel_asked = coalesce(?, cancel_asked),
         last_sequence = max(last_sequence, ?), sequence_ceiling = max(sequence_ceiling, ?) WHERE id = ?`,
    ),
    append: database.prepare(
      `INSERT INTO events (job, sequence, unix_ms, happening)
         VALUES ((SELECT ordinal FROM jobs WHERE id = ?), ?, ?, ?)`,
    ),
    raise: database.prepare("UPDATE jobs SET sequence_ceiling = ? WHERE id = ?"),
    find: database.prepare("SELECT * FROM jobs WHERE id = ?"),
    findRequest: database.prepare("SELECT * FROM jobs WHERE request_id = ?"),
    list: database.prepare(
      `SELECT * FROM jobs WHERE (?1 = '[]' OR state IN (SELECT value FROM json_each(?1)))
         AND (?2 IS NULL OR ordinal < (SELECT ordinal FROM jobs WHERE id = ?2))
         ORDER BY ordinal DESC LIMIT ?3`,
    ),
    unfinished: database.prepare(
      "SELECT id, state FROM jobs WHERE state IN ('queued', 'running', 'writing') ORDER BY ordinal",
    ),
    state: database.prepare("SELECT state FROM jobs WHERE id = ?"),
    results: database.prepare(
      `SELECT sequence, unix_ms, happening FROM events
         WHERE job = ? AND happening ->> '$.kind' IN ('plate', 'failure') ORDER BY sequence`,
    ),
    eventsAfter: database.prepare(
      `SELECT sequence, unix_ms, happening FROM events
         WHERE job = (SELECT ordinal FROM jobs WHERE id = ?) AND sequence > ? ORDER BY sequence LIMIT ?`,
    ),
    findPlate: database.prepare(
      `SELECT sequence, unix_ms, happening FROM events
         WHERE happening ->> '$.kind' = 'plate' AND happening ->> '$.plate.sha256' = ?
         ORDER BY job DESC, sequence DESC LIMIT 1`,
    ),
  };
  const append = (id: string, events: readonly DurableEvent[]) => {
    for (const { sequence, unixMs, happening } of events)
      sql.append.run(id, sequence, unixMs, storeHappening(happening));
  };
  const toRecord = (row: unknown): JobRecord | undefined => {
    if (row === undefined) return undefined;
    const job = row as JobRow;
    const results = sql.results.all(job.ordinal) as unknown as EventRow[];
    return recordOf(
      job,
      results.map(({ happening }) => loadHappening(happening)),
      decode,
    );
  };

  return {
    add: ({ id, requestId, canonical, frameCount }, first) =>
      guarded(path, () =>
        transaction(database, () => {
          const { unixMs, sequence } = first;
          sql.add.run(id, requestId, canonical, hashOf(canonical), unixMs, frameCount, sequence, sequence);
          append(id, [first]);
        }),
      ),
    record: (id, changes, events) =>
      guarded(path, () =>
        transaction(database, () => {
          const last = events.at(-1)?.sequence ?? 0;
          const cancelAsked = changes.cancelAsked === undefined ? null : Number(changes.cancelAsked);
          sql.change.run(
            changes.state ?? null,
            changes.endedUnixMs ?? null,
            changes.error ? JSON.stringify(changes.error) : null,
            changes.attempts ?? null,
            changes.workerDeaths ?? null,
            cancelAsked,
            last,
            last,
            id,
          );
          append(id, events);
        }),
      ),
    raiseCeiling: (id, ceiling) => guarded(path, () => void sql.raise.run(ceiling, id)),
    find: (id) => guarded(path, () => toRecord(sql.find.get(id))),
    findRequest: (requestId) => guarded(path, () => toRecord(sql.findRequest.get(requestId))),
    list: ({ states, limit, before }) =>
      guarded(path, () =>
        sql.list.all(JSON.stringify(states), before ?? null, limit).flatMap((row) => toRecord(row) ?? []),
      ),
    unfinished: () =>
      guarded(path, () => sql.unfinished.all() as unknown as { id: string; state: JobState }[]),
    state: (id) => guarded(path, () => sql.state.get(id)?.state as JobState | undefined),
    eventsAfter: (id, after, limit) =>
      guarded(path, () =>
        (sql.eventsAfter.all(id, after, limit) as unknown as EventRow[]).map((row) => ({
          sequence: row.sequence,
          jobId: id,
          unixMs: row.unix_ms,
          happening: loadHappening(row.happening),
        })),
      ),
    findPlate: (sha256) =>
      guarded(path, () => {
        const row = sql.findPlate.get(sha256) as EventRow | undefined;
        const happening = row && loadHappening(row.happening);
        return happening?.kind === "plate" ? happening.plate : undefined;
      }),
    [Symbol.dispose]: () => database.close(),
  };
}

/** Joins a row with its results: of each frame the newest counts, and a plate outweighs any failure. */
function recordOf(
  row: JobRow,
  results: readonly DurableHappening[],
  decode: (canonical: Uint8Array) => PlateRequest,
): JobRecord {
  const plates = new Map<number, Plate>();
  const failures = new Map<number, FrameFailure>();
  for (const result of results) {
    if (result.kind === "plate") plates.set(result.plate.frame, result.plate);
    if (result.kind === "failure") failures.set(result.failure.frame, result.failure);
  }
  for (const frame of plates.keys()) failures.delete(frame);
  let request: PlateRequest | undefined;
  return {
    id: row.id,
    requestId: row.request_id,
    state: row.state,
    get request() {
      request ??= decode(row.canonical);
      return request;
    },
    createdUnixMs: row.created_unix_ms,
    endedUnixMs: row.ended_unix_ms,
    plates: [...plates.values()],
    failures: [...failures.values()],
    error: row.error === null ? undefined : (JSON.parse(row.error) as ErrorRecord),
    lastSequence: row.last_sequence,
    frameCount: row.frame_count,
    canonical: row.canonical,
    canonicalSha256: row.canonical_sha256,
    attempts: row.attempts,
    workerDeaths: row.worker_deaths,
    cancelAsked: row.cancel_asked === 1,
    sequenceCeiling: row.sequence_ceiling,
  };
}
