// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from "node:child_process";
import { PlateError } from "../core/errors.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { forwardLines, type WorkerLog } from "./supervisor-log.ts";

/** Who hears what comes from a worker. */
export interface Listener {
  message(message: FromWorker): void;
  /** The process has ended, for this reason, and all it said was heard. */
  gone(reason: PlateError): void;
}

/** A worker process and the channel to it. */
export interface WorkerConnection {
  /** False once it has ended or was told to. */
  readonly alive: boolean;
  send(message: ToWorker): void;
  /** Who listens from now on; one at a time. Hears at once of a process that has ended already. */
  listen(listener: Listener): void;
  /** Ends the process at once, for this reason. */
  kill(reason: PlateError): void;
  /** Resolves when the process has ended. */
  readonly gone: Promise<PlateError>;
}

export const DEAF: Listener = { message: () => {}, gone: () => {} };

/** Takes a fresh child process over. `graceMs`: time for a process without a channel to end by itself. */
export function connectWorker(child: ChildProcess, graceMs: number, log: WorkerLog): WorkerConnection {
  let reason: PlateError | undefined;
  let departure: PlateError | undefined;
  let listener = DEAF;

  const kill = (why: PlateError) => {
    reason ??= why;
    child.kill("SIGKILL");
  };
  const { promise, resolve } = Promise.withResolvers<PlateError>();
  const depart = (why: PlateError) => {
    departure = reason ?? why;
    resolve(departure);
    listener.gone(departure);
  };
  child.once("close", (code, signal) => depart(describeExit(code, signal)));
  child.on("error", (cause) => {
    if (child.pid === undefined) depart(died(`could not be started: ${cause.message}`, { cause }));
    else log.warn({ processId: child.pid, error: cause.message }, "trouble with the worker's channel");
  });
  child.on("message", (message: unknown) => {
    if (isFromWorker(message)) listener.message(message);
    else kill(died("said something that is not in the protocol, and was stopped"));
  });
  child.once("disconnect", () => {
    const timer = setTimeout(() => kill(died("closed its channel, and was stopped")), graceMs);
    void promise.then(() => clearTimeout(timer));
  });
  if (child.stderr)
    forwardLines(child.stderr, (line) => log.info({ processId: child.pid, line }, "worker says"));

  return {
    get alive() {
      return departure === undefined && reason === undefined;
    },
    gone: promise,
    kill,
    listen(next) {
      listener = next;
      if (departure) listener.gone(departure);
    },
    send(message) {
      // A process that ends meanwhile is reported by `gone`.
      if (child.connected)
        child.send(message, (error) => {
          if (error) log.warn({ processId: child.pid, error: error.message }, "the worker cannot be reached");
        });
    },
  };
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function isFromWorker(value: unknown): value is FromWorker {
  if (!isObject(value)) return false;
  const message = value as { readonly [Key in string]?: unknown };
  const ofJob = typeof message.jobId === "string";
  switch (message.type as FromWorker["type"]) {
    case "hello":
      return typeof message.runtimeVersion === "string";
    case "loaded":
      return typeof message.model === "string";
    case "progress":
      return ofJob && isObject(message.progress);
    case "preview":
      return ofJob && message.png instanceof Uint8Array;
    case "plate":
      return ofJob && isObject(message.plate);
    case "failure":
      return ofJob && isObject(message.failure);
    case "ended":
      return ofJob && ["done", "failed", "cancelled"].includes(String(message.outcome));
    default:
      return false;
  }
}

const remedy = "The job is tried again once; the daemon's log holds the worker's last words.";

export const died = (how: string, place: { readonly remedy?: string; readonly cause?: unknown } = {}) =>
  new PlateError("WORKER_DIED", `The worker process ${how}.`, { remedy, ...place });

/** Words for an end that nobody here brought about. */
function describeExit(code: number | null, signal: NodeJS.Signals | null): PlateError {
  if (signal === "SIGKILL")
    return died("was killed by the system (SIGKILL), most often because memory ran out", {
      remedy: "Use a smaller frame or a smaller model, or give the machine more memory.",
    });
  if (signal) return died(`crashed (${signal})`);
  // Windows gives a crash as an NTSTATUS, which people know in hexadecimal.
  const shown = (code ?? 0) > 255 ? `0x${(code ?? 0).toString(16)}` : String(code);
  return died(`ended with exit code ${shown}`);
}
