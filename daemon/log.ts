// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { type DestinationStream, destination, type Logger, pino } from "pino";
import { toPlateError } from "./core/errors.ts";

export type { Logger };

export interface LogOptions {
  readonly level: "error" | "warn" | "info" | "debug";
  /** True: lines for people; false: JSON lines. */
  readonly human: boolean;
  /** Where lines go; absent: stderr. */
  readonly stream?: DestinationStream;
}

/** Keys whose values are an artist's own: they are shown at `debug` alone and otherwise stand as a short hash. */
const PRIVATE = /prompt|path|folder|file|roots|text|request$/i;

/** One event a line. Words of artists and names of their files do not appear above `debug`, however deep they lie. */
export async function createLog({ level, human, stream }: LogOptions): Promise<Logger> {
  const open = level === "debug";
  const target = stream ?? stderr();
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: (thrown: unknown) => describeError(thrown, open) },
      // pino would take an error's own words as the message.
      hooks: {
        logMethod(args, method) {
          const [first, words] = args;
          method.apply(this, typeof first === "object" && words === undefined ? [first, "failed"] : args);
        },
      },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => (open ? fields : (veil(fields) as Record<string, unknown>)),
      },
    },
    human ? await pretty(target) : target,
  );
}

/** Standard error, written at once. A reader that has gone away is no reason to stop working. */
function stderr(): DestinationStream {
  const target = destination({ fd: 2, sync: true });
  target.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return target;
}

async function pretty(target: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import("pino-pretty");
  const format = prettyFactory({ colorize: true, translateTime: "SYS:HH:MM:ss", singleLine: true });
  return { write: (line) => target.write(format(line)) };
}

/** The message of a fault may quote a path, so that above `debug` only reason, field and code places are shown. */
function describeError(thrown: unknown, open: boolean) {
  const error = toPlateError(thrown);
  const origin = error.cause instanceof Error ? error.cause : error;
  const places = origin.stack?.split("\n").filter((line) => /^\s+at /.test(line));
  const { reason, field } = error;
  if (open) return { reason, field, message: error.message, remedy: error.remedy, stack: origin.stack };
  return reason === "INTERNAL" ? { reason, kind: origin.name, places } : { reason, field };
}

function veil(value: unknown, key = ""): unknown {
  if (key === "err") return value;
  if (value instanceof Error) return describeError(value, false);
  if (PRIVATE.test(key) && value !== undefined) return veiled(value);
  if (Array.isArray(value)) return value.map((entry) => veil(entry));
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, veil(entry, name)]));
  return value;
}

const veiled = (value: unknown) =>
  `#${createHash("sha256")
    .update(
      typeof value === "string"
        ? value
        : JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}` : part)),
    )
    .digest("hex")
    .slice(0, 12)}`;
