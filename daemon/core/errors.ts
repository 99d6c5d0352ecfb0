// SPDX-License-Identifier: Apache-2.0

/** Why something was refused or failed. Closed: one member per `ErrorReason` in `error.proto`, same order. */
export const ERROR_REASONS = [
  "INVALID_FIELD",
  "MISSING_FIELD",
  "UNKNOWN_MODEL",
  "MODEL_BROKEN",
  "MODEL_LICENCE",
  "UNKNOWN_PARAMETER",
  "MISSING_PASS",
  "AMBIGUOUS_PASS",
  "FILE_NOT_FOUND",
  "FILE_NOT_ALLOWED",
  "FILE_DAMAGED",
  "FILE_UNSUPPORTED",
  "LIMIT_EXCEEDED",
  "FRAME_MISSING",
  "COLOUR_SPACE_UNKNOWN",
  "NOT_WRITABLE",
  "DISK_FULL",
  "JOB_NOT_FOUND",
  "REQUEST_ID_REUSED",
  "QUEUE_FULL",
  "WORKER_DIED",
  "WORKER_STALLED",
  "OUT_OF_MEMORY",
  "CANCELLED",
  "DAEMON_STOPPING",
  "DAEMON_UNAVAILABLE",
  "UNAUTHENTICATED",
  "PIXELS_NOT_FOUND",
  "NOT_IMPLEMENTED",
  "INTERNAL",
] as const;

export type ErrorReason = (typeof ERROR_REASONS)[number];

export interface ErrorPlace {
  /** Path of the offending request field in proto names, for example `passes[2].kind`. */
  readonly field?: string;
  /** What the person can do about it, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The one error of the project: a closed reason for programs, words for the artist, the field and the remedy. */
export class PlateError extends Error {
  override readonly name = "PlateError";
  readonly reason: ErrorReason;
  readonly field: string;
  readonly remedy: string;

  constructor(reason: ErrorReason, message: string, place: ErrorPlace = {}) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.reason = reason;
    this.field = place.field ?? "";
    this.remedy = place.remedy ?? "";
  }
}

/** The funnel from whatever was thrown to a `PlateError`; nothing is swallowed, the origin stays as `cause`. */
export function toPlateError(thrown: unknown): PlateError {
  if (thrown instanceof PlateError) return thrown;
  const code = (thrown as { code?: unknown } | null)?.code;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  if (code === "ENOSPC" || code === "EDQUOT")
    return new PlateError("DISK_FULL", `The disk is full: ${words}`, {
      remedy: "Free some space or choose another output folder.",
      cause: thrown,
    });
  if (code === "ENOENT")
    return new PlateError("FILE_NOT_FOUND", `There is no such file: ${words}`, { cause: thrown });
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new PlateError("NOT_WRITABLE", `Access was refused: ${words}`, { cause: thrown });
  return new PlateError("INTERNAL", words, {
    remedy: "This is a fault of Platewright; the daemon's log has the details.",
    cause: thrown,
  });
}

/** An error as plain data, for journals and process boundaries. */
export interface ErrorRecord {
  readonly reason: ErrorReason;
  readonly message: string;
  readonly field: string;
  readonly remedy: string;
}

export function toErrorRecord(thrown: unknown): ErrorRecord {
  const { reason, message, field, remedy } = toPlateError(thrown);
  return { reason, message, field, remedy };
}

export function fromErrorRecord(record: ErrorRecord): PlateError {
  return new PlateError(record.reason, record.message, record);
}
