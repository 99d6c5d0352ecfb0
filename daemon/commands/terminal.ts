// SPDX-License-Identifier: Apache-2.0

/** Where a command speaks to. Results go out, all else goes beside them. */
export interface Terminal {
  /** One line of result. */
  out(line: string): void;
  /** One line for people. */
  say(line: string): void;
  /** True where people watch, so that a bar may move. */
  readonly interactive: boolean;
  /** Calls `handler` with each Ctrl-C or termination until the returned function is called. */
  onInterrupt(handler: (signal: string) => void): () => void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export function processTerminal(): Terminal {
  // A reader that goes away, `| head`, must not end a job's watch with a crash.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    say: (line) => process.stderr.write(`${line}\n`),
    interactive: process.stderr.isTTY === true,
    onInterrupt(handler) {
      for (const signal of SIGNALS) process.on(signal, handler);
      return () => {
        for (const signal of SIGNALS) process.off(signal, handler);
      };
    },
  };
}
