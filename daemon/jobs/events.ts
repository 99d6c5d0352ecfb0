// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import { isEnd, type JobEvent } from "../core/job.ts";
import type { JobChanges, Journal, NewJob } from "./journal.ts";
import type { DurableHappening, PassingHappening } from "./stored-happening.ts";
import { createWatcher, type Watcher } from "./watcher.ts";

/** Numbers set aside on disk at a time for events that are not stored. */
const CEILING_STEP = 256;
/** Stored events read at a time. */
const PAGE = 256;

/**
 * Numbers the events of every job and brings them to its watchers. A stored event is on disk before anyone hears of it.
 * No number is given twice, not even across a crash: numbers of passing events are set aside on disk in blocks, and a
 * restarted daemon goes on above the block.
 */
export interface JobEvents {
  /** Writes a new job down with its first event. */
  admit(job: NewJob): void;
  /** Writes happenings and the changes they stand for down, then tells the watchers. */
  record(id: string, changes: JobChanges, happenings: readonly DurableHappening[]): void;
  /** Tells the watchers alone. */
  tell(id: string, happening: PassingHappening): void;
  /** The newest number given; undefined where none was since the start. */
  lastSequence(id: string): number | undefined;
  /** Every event above `after` from disk, then live ones; ends after the final state or on abort. */
  watch(id: string, after: number, signal: AbortSignal): AsyncGenerator<JobEvent, void>;
  /** Ends every watch with DAEMON_STOPPING once it has said what there is to say. */
  close(): void;
}

export function createJobEvents(journal: Journal, now: () => number): JobEvents {
  const counters = new Map<string, { last: number; ceiling: number }>();
  const watchers = new Map<string, Set<Watcher>>();
  let closed = false;

  const counterOf = (id: string) => {
    const known = counters.get(id);
    if (known) return known;
    const ceiling = journal.find(id)?.sequenceCeiling ?? 0;
    const counter = { last: ceiling, ceiling };
    counters.set(id, counter);
    return counter;
  };
  const watchersOf = (id: string): Iterable<Watcher> => watchers.get(id) ?? [];

  return {
    admit(job) {
      journal.add(job, {
        sequence: 1,
        jobId: job.id,
        unixMs: now(),
        happening: { kind: "state", state: "queued" },
      });
      counters.set(job.id, { last: 1, ceiling: 1 });
    },
    record(id, changes, happenings) {
      const counter = counterOf(id);
      const unixMs = now();
      const events = happenings.map((happening, index) => ({
        sequence: counter.last + 1 + index,
        jobId: id,
        unixMs,
        happening,
      }));
      journal.record(id, changes, events);
      counter.last += events.length;
      counter.ceiling = Math.max(counter.ceiling, counter.last);
      if (changes.state && isEnd(changes.state)) counters.delete(id);
      for (const watcher of watchersOf(id)) watcher.wake();
    },
    tell(id, happening) {
      const counter = counterOf(id);
      const sequence = counter.last + 1;
      if (sequence > counter.ceiling) {
        journal.raiseCeiling(id, counter.last + CEILING_STEP);
        counter.ceiling = counter.last + CEILING_STEP;
      }
      counter.last = sequence;
      const event = { sequence, jobId: id, unixMs: now(), happening };
      for (const watcher of watchersOf(id)) watcher.offer(event);
    },
    lastSequence: (id) => counters.get(id)?.last,
    async *watch(id, after, signal) {
      const watcher = createWatcher();
      const crowd = watchers.get(id) ?? new Set();
      watchers.set(id, crowd.add(watcher));
      let position = after;
      try {
        while (!signal.aborted) {
          const stored = journal.eventsAfter(id, position, PAGE);
          // A full page may have more behind it, which come before any later step.
          const horizon = stored.length === PAGE ? stored[PAGE - 1].sequence : Number.POSITIVE_INFINITY;
          const passing = watcher.take(horizon).filter((event) => event.sequence > position);
          const due: JobEvent[] = [...stored, ...passing].sort((a, b) => a.sequence - b.sequence);
          for (const event of due) {
            if (signal.aborted) return;
            position = event.sequence;
            yield event;
            if (event.happening.kind === "state" && isEnd(event.happening.state)) return;
          }
          if (due.length > 0) continue;
          const state = journal.state(id);
          if (state === undefined || isEnd(state)) return;
          if (closed) throw stopping();
          await watcher.wait(signal);
        }
      } finally {
        crowd.delete(watcher);
        if (crowd.size === 0) watchers.delete(id);
      }
    },
    close() {
      closed = true;
      for (const crowd of watchers.values()) for (const watcher of crowd) watcher.wake();
    },
  };
}

const stopping = () =>
  new PlateError("DAEMON_STOPPING", "The daemon is shutting down; the job stays in its journal.", {
    remedy: "Watch the job again once the daemon is back.",
  });
