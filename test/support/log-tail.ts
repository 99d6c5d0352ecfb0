// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

export type LogEntry = Readonly<Record<string, unknown>>;

/** The JSON log of a running daemon. */
export interface LogTail {
  /** Entries with this message so far, in order. */
  all(message: string): readonly LogEntry[];
  /** The newest entry with this message, or the first that comes. Fails with the log's text where the process ends first. */
  latest(message: string): Promise<LogEntry>;
  /** The `count`-th entry with this message, from 1; waits for it. */
  nth(message: string, count: number): Promise<LogEntry>;
  /** Everything, for people. */
  text(): string;
}

export function tailLog(child: ChildProcess, exit: Promise<unknown>): LogTail {
  const lines: string[] = [];
  const entries: LogEntry[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const stir = () => {
    for (const look of waiting) look();
  };
  if (!child.stderr) throw new Error("The process has no log.");
  const reader = createInterface({ input: child.stderr });
  reader.on("line", (line) => {
    lines.push(line);
    if (line.startsWith("{")) entries.push(JSON.parse(line) as LogEntry);
    stir();
  });
  const closed = new Promise((resolve) => reader.once("close", resolve));
  void Promise.all([exit, closed]).then(() => {
    ended = true;
    stir();
  });

  const all = (message: string) => entries.filter(({ msg }) => msg === message);
  const nth = (message: string, count: number) =>
    new Promise<LogEntry>((resolve, reject) => {
      const look = () => {
        const found = all(message)[count - 1];
        if (!found && !ended) return;
        waiting.delete(look);
        if (found) resolve(found);
        else reject(new Error(`The process ended without "${message}":\n${lines.join("\n")}`));
      };
      waiting.add(look);
      look();
    });
  return {
    all,
    nth,
    latest: (message) => nth(message, Math.max(1, all(message).length)),
    text: () => lines.join("\n"),
  };
}
