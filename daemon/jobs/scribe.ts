// SPDX-License-Identifier: Apache-2.0
import type { JobState } from "../core/job.ts";
import type { JobEvents } from "./events.ts";
import type { WorkHappening } from "./lanes.ts";
import { type DurableHappening, isDurable } from "./stored-happening.ts";

/** Writes down what a worker tells of one run. */
export interface Scribe {
  /** Never throws: what cannot be written at once is kept for the next time. */
  note(happening: WorkHappening): void;
  /** Writes all that was kept, in order, or throws. */
  flush(): void;
}

/** `onTrouble` hears of every write that failed. The job counts as running when the scribe starts. */
export function createScribe(id: string, events: JobEvents, onTrouble: (thrown: unknown) => void): Scribe {
  const unwritten: DurableHappening[] = [];
  let state: JobState = "running";

  const keep = (happening: WorkHappening) => {
    if (happening.kind === "progress") {
      const now = happening.progress.stage === "write" ? "writing" : "running";
      if (now !== state) unwritten.push({ kind: "state", state: now });
      state = now;
    } else if (isDurable(happening)) unwritten.push(happening);
  };
  const flush = () => {
    if (unwritten.length === 0) return;
    const newest = unwritten.findLast((happening) => happening.kind === "state");
    events.record(id, newest?.kind === "state" ? { state: newest.state } : {}, unwritten);
    unwritten.length = 0;
  };

  return {
    flush,
    note(happening) {
      keep(happening);
      try {
        flush();
        if (!isDurable(happening)) events.tell(id, happening);
      } catch (thrown) {
        onTrouble(thrown);
      }
    },
  };
}
