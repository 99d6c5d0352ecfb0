// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from "node:child_process";
import { type ErrorRecord, fromErrorRecord, PlateError, toErrorRecord } from "../core/errors.ts";
import type { Happening } from "../core/job.ts";
import type { FromWorker, ToWorker, WorkerSettings, WorkOrder } from "./protocol.ts";
import { connectWorker, DEAF, died, type WorkerConnection } from "./supervisor-connection.ts";
import type { WorkerLog } from "./supervisor-log.ts";

export interface SupervisorLimits {
  /** From spawn to `hello`. */
  readonly startMs: number;
  /** Longest silence of a worker that has work. */
  readonly stallMs: number;
  /** From a request to stop to SIGKILL. */
  readonly graceMs: number;
}

export interface SupervisorDeps {
  /** A fresh worker process with an IPC channel; see `createWorkerSpawner`. */
  readonly spawnWorker: () => ChildProcess;
  /** Asked at every start, so that a restarted worker sees what has changed. */
  readonly settings: () => WorkerSettings;
  readonly limits: SupervisorLimits;
  readonly log: WorkerLog;
}

export type WorkHappening = Exclude<Happening, { readonly kind: "state" | "error" }>;

export type RunOutcome =
  | { readonly outcome: "done" | "failed" | "cancelled"; readonly error?: ErrorRecord }
  | { readonly outcome: "lost"; readonly error: ErrorRecord };

export type Hello = Extract<FromWorker, { readonly type: "hello" }>;

/** The front's side of one device's worker. Started by the first work, restarted by the next after its end. */
export interface Supervisor {
  readonly device: string;
  /**
   * Runs one job to its end; one at a time, in the order of the calls. `lost` where the worker died, fell silent or did not
   * start. An abort asks the worker to stop and kills it after the grace period.
   */
  run(
    order: WorkOrder,
    onHappening: (happening: WorkHappening) => void,
    signal: AbortSignal,
  ): Promise<RunOutcome>;
  /** Loads a model in its turn; rejects with a `PlateError`. */
  load(model: string): Promise<void>;
  /** Ends the process in its turn, which gives all its memory back. */
  unload(): Promise<void>;
  /** Whether the live process said that it loaded the model. */
  isLoaded(model: string): boolean;
  /** What the live process said of itself; undefined where there is none. */
  hello(): Hello | undefined;
  /** Ends the process for good, by SIGKILL after the grace period. For use when the jobs are drained. */
  stop(): Promise<void>;
}

interface LiveWorker {
  readonly connection: WorkerConnection;
  readonly hello: Hello;
  readonly models: Set<string>;
}

export function createSupervisor({ spawnWorker, settings, limits, log }: SupervisorDeps): Supervisor {
  const { device } = settings();
  let live: LiveWorker | undefined;
  let current: WorkerConnection | undefined;
  let stopped = false;
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  };

  /** The live worker, or a new one that has said hello. */
  async function ready(): Promise<LiveWorker> {
    if (live?.connection.alive) return live;
    if (stopped) throw stopping();
    const connection = connectWorker(spawnWorker(), limits.graceMs, log);
    current = connection;
    void connection.gone.then((reason) => {
      if (current === connection) live = current = undefined;
      log.info({ device, reason: reason.message }, "worker ended");
    });
    const late = died(`did not start within ${limits.startMs / 1000} s, and was stopped`);
    const hello = await converse<Hello>(connection, {
      opening: { type: "start", settings: settings() },
      silenceMs: limits.startMs,
      onSilence: late,
      hear: (message) => (message.type === "hello" ? message : undefined),
    });
    log.info({ device, processId: hello.processId, runtimeVersion: hello.runtimeVersion }, "worker started");
    live = { connection, hello, models: new Set() };
    return live;
  }

  async function perform(
    order: WorkOrder,
    onHappening: (happening: WorkHappening) => void,
    signal: AbortSignal,
    worker: LiveWorker,
  ): Promise<RunOutcome> {
    const { connection } = worker;
    let grace: NodeJS.Timeout | undefined;
    const cancel = () => {
      connection.send({ type: "cancel", jobId: order.jobId });
      grace = setTimeout(() => connection.kill(cancelled()), limits.graceMs);
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await converse<RunOutcome>(connection, {
        opening: { type: "run", order },
        silenceMs: limits.stallMs,
        onSilence: stalled(limits.stallMs),
        hear: (message) => {
          if (message.type === "loaded") worker.models.add(message.model);
          else if (message.type === "hello" || message.jobId !== order.jobId)
            log.warn({ device, type: message.type }, "the worker speaks of something else");
          else if (message.type === "ended") return { outcome: message.outcome, error: message.error };
          else onHappening(happeningOf(message));
          return undefined;
        },
      });
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      return error.reason === "CANCELLED" ? { outcome: "cancelled" } : { outcome: "lost", error };
    } finally {
      clearTimeout(grace);
      signal.removeEventListener("abort", cancel);
    }
  }

  async function end(connection: WorkerConnection): Promise<void> {
    connection.send({ type: "quit" });
    const timer = setTimeout(() => connection.kill(stopping()), limits.graceMs);
    await connection.gone;
    clearTimeout(timer);
  }

  return {
    device,
    run(order, onHappening, signal) {
      let begun = false;
      const result = inTurn(async (): Promise<RunOutcome> => {
        if (signal.aborted) return { outcome: "cancelled" };
        try {
          const worker = await ready();
          if (signal.aborted) return { outcome: "cancelled" };
          begun = true;
          return await perform(order, onHappening, signal, worker);
        } catch (thrown) {
          return { outcome: "lost", error: toErrorRecord(thrown) };
        }
      });
      // A job that waits for its turn or for the worker's start is given up at once.
      const givenUp = aborted(signal).then((): RunOutcome | Promise<RunOutcome> =>
        begun ? result : { outcome: "cancelled" },
      );
      return Promise.race([result, givenUp]);
    },
    load: (model) =>
      inTurn(async () => {
        const worker = await ready();
        const answer = await converse(worker.connection, {
          opening: { type: "load", model },
          silenceMs: limits.stallMs,
          onSilence: stalled(limits.stallMs),
          hear: (message) => (message.type === "loaded" ? message : undefined),
        });
        if (answer.error) throw fromErrorRecord(answer.error);
        worker.models.add(answer.model);
      }),
    unload: () =>
      inTurn(async () => {
        if (current) await end(current);
      }),
    isLoaded: (model) => live?.models.has(model) ?? false,
    hello: () => live?.hello,
    async stop() {
      stopped = true;
      if (current) await end(current);
    },
  };
}

/**
 * Says `opening` and hears the worker until `hear` gives an answer. Rejects with the reason where the process ends first;
 * ends it itself, with `onSilence`, after `silenceMs` without a word.
 */
async function converse<Answer>(
  connection: WorkerConnection,
  talk: {
    readonly opening: ToWorker;
    readonly silenceMs: number;
    readonly onSilence: PlateError;
    readonly hear: (message: FromWorker) => Answer | undefined;
  },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const silence = setTimeout(() => connection.kill(talk.onSilence), talk.silenceMs);
  connection.listen({
    gone: reject,
    message(message) {
      silence.refresh();
      const answer = talk.hear(message);
      if (answer) resolve(answer);
    },
  });
  connection.send(talk.opening);
  try {
    return await promise;
  } finally {
    clearTimeout(silence);
    connection.listen(DEAF);
  }
}

function happeningOf(
  message: Extract<FromWorker, { readonly type: "progress" | "preview" | "plate" | "failure" }>,
): WorkHappening {
  switch (message.type) {
    case "progress":
      return { kind: "progress", progress: message.progress };
    case "preview":
      return { kind: "preview", frame: message.frame, png: message.png };
    case "plate":
      return { kind: "plate", plate: message.plate };
    case "failure":
      return { kind: "failure", failure: message.failure };
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

const stalled = (stallMs: number) =>
  new PlateError(
    "WORKER_STALLED",
    `The worker gave no sign of life for ${stallMs / 1000} s, and was stopped.`,
    { remedy: "Where the machine is merely slow, raise the stall limit in the daemon's settings." },
  );

const cancelled = () => new PlateError("CANCELLED", "The job was cancelled.");

const stopping = () =>
  new PlateError("DAEMON_STOPPING", "The daemon is shutting down.", {
    remedy: "Send the request again once the daemon is back.",
  });
