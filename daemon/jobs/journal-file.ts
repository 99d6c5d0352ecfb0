// SPDX-License-Identifier: Apache-2.0
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PlateError } from "../core/errors.ts";
import { guarded, transaction } from "./journal-errors.ts";

/** One step from a schema version to the next, run inside a transaction. */
export type Migration = (database: DatabaseSync) => void;

/** The step at index n leads from version n to n + 1. Steps that have shipped are never edited; new ones are appended. */
export const MIGRATIONS: readonly Migration[] = [
  (database) =>
    database.exec(`
      CREATE TABLE jobs (
        ordinal INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        request_id TEXT NOT NULL UNIQUE,
        canonical BLOB NOT NULL,
        canonical_sha256 TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'writing', 'done', 'failed', 'cancelled')),
        created_unix_ms INTEGER NOT NULL,
        ended_unix_ms INTEGER NOT NULL DEFAULT 0,
        error TEXT,
        frame_count INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        worker_deaths INTEGER NOT NULL DEFAULT 0,
        cancel_asked INTEGER NOT NULL DEFAULT 0,
        last_sequence INTEGER NOT NULL DEFAULT 0,
        sequence_ceiling INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE INDEX jobs_by_state ON jobs (state, ordinal);
      CREATE TABLE events (
        job INTEGER NOT NULL REFERENCES jobs (ordinal),
        sequence INTEGER NOT NULL,
        unix_ms INTEGER NOT NULL,
        happening TEXT NOT NULL,
        PRIMARY KEY (job, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX plates_by_hash ON events (happening ->> '$.plate.sha256')
        WHERE happening ->> '$.kind' = 'plate';
    `),
];

/** "Plwr" in SQLite's header: tells a journal from any other database. */
const APPLICATION_ID = 0x506c7772;

/** `f_type` of statfs(2) for file systems whose locks and flushes cannot be trusted: NFS, SMB, CIFS, SMB2. */
const NETWORK_DISKS = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

/**
 * Opens or creates the journal at `path`: write-ahead log, flushed to the disk on every commit, held by this process alone
 * until it is closed. An older schema is copied to `<path>.v<n>.backup` and then brought up to date; a newer one is refused.
 */
export function openJournalFile(path: string, migrations: readonly Migration[] = MIGRATIONS): DatabaseSync {
  return guarded(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    refuseNetworkDisk(path);
    closeSync(openSync(path, "a", 0o600));
    const database = new DatabaseSync(path, { timeout: 2000 });
    try {
      database.exec("PRAGMA locking_mode = EXCLUSIVE");
      const version = checkedVersion(database, path, migrations.length);
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
      if (version < migrations.length) migrate(database, path, version, migrations);
      return database;
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  });
}

function checkedVersion(database: DatabaseSync, path: string, newest: number): number {
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  const { application_id: owner } = database.prepare("PRAGMA application_id").get() as {
    application_id: number;
  };
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  if (tables > 0 && owner !== APPLICATION_ID)
    throw new PlateError("FILE_UNSUPPORTED", `${path} is a database, but not a Platewright journal.`, {
      remedy: "Choose another folder for the daemon's state.",
    });
  if (version > newest)
    throw new PlateError(
      "FILE_UNSUPPORTED",
      `The job journal ${path} was written by a newer Platewright (schema ${version}; this one reads up to ${newest}).`,
      { remedy: "Start the newer Platewright, or choose another folder for the daemon's state." },
    );
  return version;
}

function migrate(database: DatabaseSync, path: string, from: number, migrations: readonly Migration[]): void {
  if (from > 0) {
    const backup = `${path}.v${from}.backup`;
    if (existsSync(backup)) rmSync(backup);
    closeSync(openSync(backup, "wx", 0o600));
    database.prepare("VACUUM INTO ?").run(backup);
  }
  transaction(database, () => {
    for (const step of migrations.slice(from)) step(database);
    database.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${APPLICATION_ID}`);
  });
}

function refuseNetworkDisk(path: string): void {
  if (!NETWORK_DISKS.has(statfsSync(dirname(path)).type)) return;
  throw new PlateError(
    "NOT_WRITABLE",
    `The job journal cannot live on the network disk that holds ${path}.`,
    {
      remedy: "Choose a folder on a local disk for the daemon's state.",
    },
  );
}
