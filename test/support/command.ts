// SPDX-License-Identifier: Apache-2.0
import { once } from "node:events";
import { createInterface } from "node:readline";
import { spawnCommand } from "./daemon.ts";

export interface CommandOutcome {
  readonly code: number | null;
  /** Lines of standard output. */
  readonly results: readonly string[];
  /** Standard error. */
  readonly words: string;
}

/** A running command line; what still runs at the end of its scope is ended. */
export interface RunningCommand extends AsyncDisposable {
  readonly outcome: Promise<CommandOutcome>;
  /** Resolves with the first line of either stream that matches; fails where the command ends without one. */
  line(pattern: RegExp): Promise<string>;
  interrupt(): void;
}

export function startCommand(words: readonly string[], env: NodeJS.ProcessEnv): RunningCommand {
  const child = spawnCommand(words, env);
  const results: string[] = [];
  const errors: string[] = [];
  const listeners = new Set<() => void>();
  let ended = false;
  const follow = (stream: NodeJS.ReadableStream | null, lines: string[]) => {
    if (!stream) throw new Error("The command has no output.");
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      for (const look of listeners) look();
    });
  };
  follow(child.stdout, results);
  follow(child.stderr, errors);
  const outcome = once(child, "close").then(([code]) => {
    ended = true;
    for (const look of listeners) look();
    return { code: code as number | null, results, words: errors.join("\n") };
  });
  return {
    outcome,
    interrupt: () => void child.kill("SIGINT"),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await outcome;
    },
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = [...results, ...errors].find((line) => pattern.test(line));
          if (found === undefined && !ended) return;
          listeners.delete(look);
          if (found !== undefined) resolve(found);
          else reject(new Error(`The command ended without ${pattern}:\n${errors.join("\n")}`));
        };
        listeners.add(look);
        look();
      }),
  };
}

export const runCommand = (words: readonly string[], env: NodeJS.ProcessEnv) =>
  startCommand(words, env).outcome;
