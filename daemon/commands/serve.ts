// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from "node:url";
import type { Argv } from "yargs";
import { type LoadedConfig, loadConfig } from "../config/config.ts";
import { OPTIONS } from "../config/options.ts";
import { processSurroundings } from "../config/surroundings.ts";
import { createLog, type Logger } from "../log.ts";
import type { ArgumentsOf } from "./command-line.ts";
import { configFlags } from "./config-flags.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";

export const builder = (argv: Argv) =>
  configFlags(
    argv
      .option("print-config", {
        type: "boolean",
        default: false,
        describe: "Print every setting and where it comes from",
      })
      .option("stop", {
        type: "boolean",
        default: false,
        describe:
          "End the daemon that is running, once its running jobs have ended or the drain limit is over",
      })
      .example("$0 serve", "Serve this machine's user on a unix socket")
      .example(
        "$0 serve --listen 127.0.0.1:0",
        "Serve on TCP loopback, behind the token in the endpoint file",
      ),
  );

export async function run(args: ArgumentsOf<typeof builder>, terminal: Terminal): Promise<ExitCode> {
  if (args.stop) {
    const { stopRunningDaemon } = await import("./open-daemon.ts");
    terminal.out((await stopRunningDaemon(args)) ? "The daemon has ended." : "No daemon is running.");
    return EXIT.ok;
  }
  const loaded = loadConfig(args, processSurroundings());
  if (args.printConfig) return printConfig(loaded, terminal);
  const log = await createLog({ level: loaded.config.logLevel, human: terminal.interactive });
  const { startDaemon } = await import("../daemon.ts");
  const daemon = await startDaemon(loaded.config, log);
  // Signals are listened to from the first moment that a client can find the daemon.
  const stopped = untilStopped(daemon, log, terminal);
  await leaveCommand(loaded.config.stateFolder, log);
  await stopped;
  return EXIT.ok;
}

/** So that a host's plug-in can start this daemon later. A daemon that runs is worth more than the note. */
async function leaveCommand(stateFolder: string, log: Logger): Promise<void> {
  const { writeLaunchFile } = await import("../rpc/launch-file.ts");
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  try {
    await writeLaunchFile(stateFolder, [process.execPath, ...process.execArgv, main, "serve"]);
  } catch (thrown) {
    log.warn({ err: thrown, stateFolder }, "plug-ins will not know how to start this daemon");
  }
}

/** The first signal lets running jobs end within their limits, the second stops at once. */
function untilStopped(
  daemon: { stop(reason: string): Promise<void> },
  log: Logger,
  terminal: Terminal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    terminal.onInterrupt((signal) => {
      if (stopping) {
        log.warn({ signal }, "stopped at once");
        process.exit(EXIT.interrupted);
      }
      stopping = true;
      daemon.stop(signal).then(resolve, reject);
    });
  });
}

/** As it would be written in a settings file. */
function printConfig({ config, origins }: LoadedConfig, terminal: Terminal): ExitCode {
  const { listen } = config;
  const written = {
    ...config,
    listen: listen.kind === "socket" ? "socket" : `${listen.host}:${listen.port}`,
  };
  for (const { key } of OPTIONS) terminal.out(`${key} = ${JSON.stringify(written[key])}  (${origins[key]})`);
  return EXIT.ok;
}
