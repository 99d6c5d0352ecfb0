// SPDX-License-Identifier: Apache-2.0
import type { DatabaseSync } from "node:sqlite";
import { type ErrorReason, PlateError, toPlateError } from "../core/errors.ts";

/** Primary result codes of SQLite (sqlite.org/rescode.html); extended codes carry them in their low byte. */
const CAUSES: Readonly<Record<number, { reason: ErrorReason; words: string; remedy: string }>> = {
  5: {
    reason: "NOT_WRITABLE",
    words: "is held by another process",
    remedy: "Stop the other Platewright daemon, or give this one a state folder of its own.",
  },
  8: {
    reason: "NOT_WRITABLE",
    words: "cannot be written",
    remedy: "Give the daemon's user write access to its state folder.",
  },
  10: {
    reason: "NOT_WRITABLE",
    words: "cannot be read or written; the disk reports an error",
    remedy: "Check the disk that holds the daemon's state folder.",
  },
  11: {
    reason: "FILE_DAMAGED",
    words: "is damaged",
    remedy: "Move the file away; the daemon starts a new one. Finished plates are not touched.",
  },
  13: {
    reason: "DISK_FULL",
    words: "cannot grow: the disk is full",
    remedy: "Free some space on the disk that holds the daemon's state folder.",
  },
  14: {
    reason: "NOT_WRITABLE",
    words: "cannot be opened",
    remedy: "Give the daemon's user write access to its state folder.",
  },
  26: {
    reason: "FILE_DAMAGED",
    words: "is not a journal",
    remedy: "Move the file away; the daemon starts a new one. Finished plates are not touched.",
  },
};

/** Runs `work` and turns what SQLite throws into words for people. */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (thrown) {
    const code = (thrown as { errcode?: unknown } | null)?.errcode;
    const cause = typeof code === "number" ? CAUSES[code & 0xff] : undefined;
    if (!cause) throw toPlateError(thrown);
    throw new PlateError(cause.reason, `The job journal ${path} ${cause.words}.`, {
      remedy: cause.remedy,
      cause: thrown,
    });
  }
}

/** All of `work` is on disk when this returns, or nothing of it. */
export function transaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (thrown) {
    // SQLite itself rolls back on a full disk; a second ROLLBACK would hide the first error.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw thrown;
  }
}
