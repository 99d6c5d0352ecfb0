// SPDX-License-Identifier: Apache-2.0
import type { JobEvent } from "../core/job.ts";

/** Steps kept for a watcher that is slower than the job. */
const KEPT_STEPS = 64;

/**
 * One watcher's place at a job. Stored events are read from the journal when it gets to them, so only steps and the newest
 * preview are kept here: a slow watcher costs a fixed amount of memory and loses steps, never a plate or a state.
 */
export interface Watcher {
  /** Keeps a passing event; the oldest gives way. */
  offer(event: JobEvent): void;
  /** Says that there is something to look at. */
  wake(): void;
  /** Hands out kept events up to and including `sequence`, ascending. */
  take(sequence: number): JobEvent[];
  /** Until the next `wake`, or at once where one came since the last wait; also ends on abort. */
  wait(signal: AbortSignal): Promise<void>;
}

export function createWatcher(): Watcher {
  let steps: JobEvent[] = [];
  let preview: JobEvent | undefined;
  let awake = false;
  let rouse: (() => void) | undefined;

  const wake = () => {
    awake = true;
    rouse?.();
  };

  return {
    wake,
    offer(event) {
      if (event.happening.kind === "preview") preview = event;
      else if (steps.push(event) > KEPT_STEPS) steps.shift();
      wake();
    },
    take(sequence) {
      const due = steps.filter((event) => event.sequence <= sequence);
      steps = steps.filter((event) => event.sequence > sequence);
      if (preview && preview.sequence <= sequence) {
        due.push(preview);
        preview = undefined;
      }
      return due.sort((a, b) => a.sequence - b.sequence);
    },
    async wait(signal) {
      if (!awake && !signal.aborted)
        await new Promise<void>((resolve) => {
          rouse = resolve;
          signal.addEventListener("abort", wake, { once: true });
        });
      signal.removeEventListener("abort", wake);
      rouse = undefined;
      awake = false;
    },
  };
}
