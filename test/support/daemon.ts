// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { connect, type DaemonClient } from "../../daemon/client/daemon-client.ts";
import { type Endpoint, readEndpoint } from "../../daemon/rpc/endpoint.ts";
import { type LogTail, tailLog } from "./log-tail.ts";

const MAIN = join(import.meta.dirname, "../../daemon/main.ts");
/** A model with random weights that makes a small plate in a fraction of a second. */
export const TINY = join(import.meta.dirname, "../contract/pipelines/tiny");
const BUNDLED = join(import.meta.dirname, "../../daemon/models");

/** Settings as environment variables; see `daemon/config/options.ts`. */
export type Settings = Readonly<Record<`PLATEWRIGHT_${string}`, string>>;

/** The true daemon in a process of its own, with folders of its own. */
export interface TestDaemon extends AsyncDisposable {
  /** Its one root: shots are put here and plates come here. */
  readonly folder: string;
  readonly stateFolder: string;
  readonly runtimeFolder: string;
  /** For other processes that are to meet this daemon. */
  readonly environment: NodeJS.ProcessEnv;
  readonly client: DaemonClient;
  readonly endpoint: Endpoint;
  readonly pid: number;
  /** What this run of the daemon has logged. */
  readonly log: LogTail;
  /** The process id of the worker that runs now; waits for its start. */
  workerPid(): Promise<number>;
  /** Sends a signal and waits for the end of the process; its exit code, or null where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Starts the daemon again in the same folders after it has ended. */
  restart(): Promise<void>;
}

interface Run {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly log: LogTail;
  readonly client: DaemonClient;
  readonly endpoint: Endpoint;
}

/**
 * Starts the daemon on the processor, with the tiny model beside the bundled ones and those in `models` of its state
 * folder, and waits until it answers calls.
 */
export async function startTestDaemon(settings: Settings = {}): Promise<TestDaemon> {
  // A short path: a unix socket's has little room. Links are resolved as the daemon does.
  const folder = await realpath(await mkdtemp(join(tmpdir(), "pw-")));
  const stateFolder = join(folder, "state");
  const runtimeFolder = join(folder, "run");
  await mkdir(join(stateFolder, "models"), { recursive: true });
  await writeFile(join(folder, "config.json"), "{}");
  const environment = {
    ...withoutSettings(process.env),
    PLATEWRIGHT_CONFIG: join(folder, "config.json"),
    PLATEWRIGHT_STATE_FOLDER: stateFolder,
    PLATEWRIGHT_RUNTIME_FOLDER: runtimeFolder,
    PLATEWRIGHT_ROOTS: folder,
    PLATEWRIGHT_MODEL_FOLDERS: [TINY, BUNDLED, join(stateFolder, "models")].join(delimiter),
    PLATEWRIGHT_DEVICE: "cpu",
    ...settings,
  };
  const start = () => startRun(environment, runtimeFolder);
  let run = await start().catch(async (thrown) => {
    await rm(folder, { recursive: true });
    throw thrown;
  });
  const end = (signal: NodeJS.Signals) => {
    run.child.kill(signal);
    return run.exit;
  };
  const workerPid = async () => Number((await run.log.latest("worker started")).processId);

  return {
    folder,
    stateFolder,
    runtimeFolder,
    environment,
    get client() {
      return run.client;
    },
    get endpoint() {
      return run.endpoint;
    },
    get pid() {
      return run.child.pid as number;
    },
    get log() {
      return run.log;
    },
    workerPid,
    end,
    async restart() {
      run.client[Symbol.dispose]();
      run = await start();
    },
    async [Symbol.asyncDispose]() {
      run.client[Symbol.dispose]();
      await end("SIGKILL");
      // A worker ends by itself when its daemon is gone; until then it may still write.
      for (const { processId } of run.log.all("worker started")) await goneProcess(Number(processId));
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

/** The daemon's command line as a process of its own. */
export function spawnCommand(words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, [MAIN, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Resolves when no process of that id runs any more; one that only waits to be collected counts as ended. */
export async function goneProcess(pid: number): Promise<void> {
  while (await runs(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function runs(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return !state.slice(state.lastIndexOf(")")).startsWith(") Z");
}

async function startRun(environment: NodeJS.ProcessEnv, runtimeFolder: string): Promise<Run> {
  const child = spawnCommand(["serve"], environment);
  const exit = once(child, "exit").then(([code]) => code as number | null);
  child.stdout?.resume();
  const log = tailLog(child, exit);
  await log.latest("ready");
  const endpoint = (await readEndpoint(runtimeFolder)) as Endpoint;
  return { child, exit, log, endpoint, client: connect(endpoint) };
}

/** A developer's own settings must not reach the daemon under test. */
const withoutSettings = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("PLATEWRIGHT_")));
