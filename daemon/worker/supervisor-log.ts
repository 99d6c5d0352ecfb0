// SPDX-License-Identifier: Apache-2.0
import type { Readable } from "node:stream";

export interface WorkerLog {
  info(fields: object, words: string): void;
  warn(fields: object, words: string): void;
}

/** Longest line kept whole, in characters; a longer one arrives in pieces. */
const LINE_LIMIT = 8192;

/** Hands on a stream line by line, with bounded memory. */
export function forwardLines(stream: Readable, tell: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? "";
    while (rest.length > LINE_LIMIT) {
      lines.push(rest.slice(0, LINE_LIMIT));
      rest = rest.slice(LINE_LIMIT);
    }
    for (const line of lines) if (line !== "") tell(line);
  });
  stream.on("end", () => {
    if (rest !== "") tell(rest);
  });
}
