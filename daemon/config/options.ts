// SPDX-License-Identifier: Apache-2.0
import { join } from "node:path";

/** Folders that the defaults are made of. All absolute. */
export interface Places {
  readonly home: string;
  readonly currentFolder: string;
  /** The user's own folder for data that must survive. */
  readonly dataFolder: string;
  /** The user's own folder for sockets: gone with the session, closed to others. */
  readonly runtimeFolder: string;
  /** Models that come with the daemon. */
  readonly bundledModels: string;
  /** The value of `stateFolder`, settled before the others. */
  readonly stateFolder: string;
  readonly unixSockets: boolean;
}

interface OptionOf<Type extends string, Value> {
  readonly key: string;
  readonly flag: string;
  readonly env: string;
  readonly type: Type;
  readonly default: (places: Places) => Value;
  /** For people; empty for none. */
  readonly unit: string;
  readonly doc: string;
}

export type Option =
  | OptionOf<"path" | "text" | "address", string>
  | OptionOf<"paths", readonly string[]>
  | (OptionOf<"count", number> & { readonly minimum: number })
  | (OptionOf<"choice", string> & { readonly choices: readonly string[] });

/** Every setting of the daemon: its key in the file, its flag, its variable, and what it means. */
export const OPTIONS = [
  {
    key: "stateFolder",
    flag: "state-folder",
    env: "PLATEWRIGHT_STATE_FOLDER",
    type: "path",
    default: ({ dataFolder }) => dataFolder,
    unit: "",
    doc: "Holds the journal, job folders, uploaded pixels and logs. A local disk",
  },
  {
    key: "runtimeFolder",
    flag: "runtime-folder",
    env: "PLATEWRIGHT_RUNTIME_FOLDER",
    type: "path",
    default: ({ runtimeFolder }) => runtimeFolder,
    unit: "",
    doc: "Holds the socket and the endpoint file that clients look for",
  },
  {
    key: "listen",
    flag: "listen",
    env: "PLATEWRIGHT_LISTEN",
    type: "address",
    default: ({ unixSockets }) => (unixSockets ? "socket" : "127.0.0.1:0"),
    unit: "",
    doc: "`socket`, or 127.0.0.1:PORT behind a token; port 0 lets the system choose",
  },
  {
    key: "roots",
    flag: "roots",
    env: "PLATEWRIGHT_ROOTS",
    type: "paths",
    default: ({ home, stateFolder, currentFolder }) => [home, join(stateFolder, "jobs"), currentFolder],
    unit: "",
    doc: "Folders under which passes may be read and plates written",
  },
  {
    key: "modelFolders",
    flag: "model-folders",
    env: "PLATEWRIGHT_MODEL_FOLDERS",
    type: "paths",
    default: ({ bundledModels, stateFolder }) => [bundledModels, join(stateFolder, "models")],
    unit: "",
    doc: "Folders that hold one folder for each model",
  },
  {
    key: "device",
    flag: "device",
    env: "PLATEWRIGHT_DEVICE",
    type: "text",
    default: () => "auto",
    unit: "",
    doc: "Device that runs models: cpu, cuda:0, ...; auto takes the best that works",
  },
  {
    key: "threads",
    flag: "threads",
    env: "PLATEWRIGHT_THREADS",
    type: "count",
    minimum: 0,
    default: () => 0,
    unit: "threads",
    doc: "Threads for models on the processor; 0 lets the runtime choose",
  },
  {
    key: "queueLimit",
    flag: "queue-limit",
    env: "PLATEWRIGHT_QUEUE_LIMIT",
    type: "count",
    minimum: 1,
    default: () => 512,
    unit: "jobs",
    doc: "Jobs that may wait; further ones are refused",
  },
  {
    key: "stallSeconds",
    flag: "stall-seconds",
    env: "PLATEWRIGHT_STALL_SECONDS",
    type: "count",
    minimum: 1,
    default: () => 300,
    unit: "s",
    doc: "A worker that shows no sign of life for so long is killed",
  },
  {
    key: "graceSeconds",
    flag: "grace-seconds",
    env: "PLATEWRIGHT_GRACE_SECONDS",
    type: "count",
    minimum: 0,
    default: () => 10,
    unit: "s",
    doc: "A worker that has not stopped so long after a cancel is killed",
  },
  {
    key: "drainSeconds",
    flag: "drain-seconds",
    env: "PLATEWRIGHT_DRAIN_SECONDS",
    type: "count",
    minimum: 0,
    default: () => 30,
    unit: "s",
    doc: "At shutdown running jobs may go on for so long; then they wait for the next start",
  },
  {
    key: "maxFramePixels",
    flag: "max-frame-pixels",
    env: "PLATEWRIGHT_MAX_FRAME_PIXELS",
    type: "count",
    minimum: 1,
    default: () => 8192 * 8192,
    unit: "pixels",
    doc: "Largest frame that is taken",
  },
  {
    key: "maxJobFrames",
    flag: "max-job-frames",
    env: "PLATEWRIGHT_MAX_JOB_FRAMES",
    type: "count",
    minimum: 1,
    default: () => 10_000,
    unit: "frames",
    doc: "Most frames of one job",
  },
  {
    key: "pixelStoreBytes",
    flag: "pixel-store-bytes",
    env: "PLATEWRIGHT_PIXEL_STORE_BYTES",
    type: "count",
    minimum: 0,
    default: () => 20 * 1024 ** 3,
    unit: "bytes",
    doc: "Uploaded pixels that are kept; the oldest go first",
  },
  {
    key: "logLevel",
    flag: "log-level",
    env: "PLATEWRIGHT_LOG_LEVEL",
    type: "choice",
    choices: ["error", "warn", "info", "debug"],
    default: () => "info",
    unit: "",
    doc: "What is logged; prompts and paths only at debug",
  },
] as const satisfies readonly Option[];

/** The file itself is named by a flag or a variable, never by a file. */
export const FILE_OPTION = {
  flag: "config",
  env: "PLATEWRIGHT_CONFIG",
  doc: "Settings file, JSON; keys are those of `serve --print-config`",
};
