// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createJournal } from "../../../daemon/jobs/journal.ts";
import { MIGRATIONS, openJournalFile } from "../../../daemon/jobs/journal-file.ts";
import { decode, plateOf, startDaemon, submit, temporaryFolder, wireBytes } from "./bench.ts";

const submitter = fileURLToPath(new URL("submit-in-a-loop.ts", import.meta.url));

function open(path: string) {
  const database = openJournalFile(path);
  onTestFinished(() => {
    if (database.isOpen) database.close();
  });
  return { database, journal: createJournal(database, { decode }) };
}

const job = (id: string, prompt = "a plate") => ({
  id,
  requestId: `request ${id}`,
  canonical: wireBytes(prompt),
  frameCount: 1,
});

const first = (jobId: string) => ({
  sequence: 1,
  jobId,
  unixMs: 5,
  happening: { kind: "state", state: "queued" } as const,
});

describe("the journal", () => {
  it("keeps jobs and their events over a restart", () => {
    const path = join(temporaryFolder(), "journal.db");
    const before = open(path);
    before.journal.add(job("a"), first("a"));
    before.journal.record("a", { state: "running", attempts: 1 }, [
      { sequence: 2, jobId: "a", unixMs: 6, happening: { kind: "state", state: "running" } },
      { sequence: 4, jobId: "a", unixMs: 7, happening: plateOf(0) },
    ]);
    before.database.close();

    const { journal } = open(path);
    expect(journal.find("a")).toMatchObject({
      id: "a",
      requestId: "request a",
      state: "running",
      createdUnixMs: 5,
      attempts: 1,
      lastSequence: 4,
      canonical: wireBytes("a plate"),
      plates: [plateOf(0).plate],
      request: { prompt: "a plate" },
    });
    expect(journal.eventsAfter("a", 1, 10).map(({ sequence }) => sequence)).toEqual([2, 4]);
    expect(journal.findPlate(plateOf(0).plate.sha256)).toEqual(plateOf(0).plate);
    expect(journal.findPlate("f".repeat(64))).toBeUndefined();
  });

  it("lists newest first, by state, page after page", () => {
    const { journal } = open(join(temporaryFolder(), "journal.db"));
    for (const id of ["a", "b", "c", "d"]) journal.add(job(id), first(id));
    journal.record("b", { state: "cancelled" }, []);
    const ids = (filter: Parameters<typeof journal.list>[0]) => journal.list(filter).map(({ id }) => id);
    expect(ids({ states: [], limit: 3 })).toEqual(["d", "c", "b"]);
    expect(ids({ states: [], limit: 3, before: "b" })).toEqual(["a"]);
    expect(ids({ states: ["queued", "running"], limit: 9 })).toEqual(["d", "c", "a"]);
  });

  it("counts a frame's newest result, and a plate above every failure", () => {
    const { journal } = open(join(temporaryFolder(), "journal.db"));
    journal.add(job("a"), first("a"));
    const failure = (frame: number, message: string) => ({
      kind: "failure" as const,
      failure: { frame, error: { reason: "INTERNAL" as const, message, field: "", remedy: "" } },
    });
    const happenings = [failure(1, "once"), failure(2, "once"), failure(2, "twice"), plateOf(1)];
    journal.record(
      "a",
      {},
      happenings.map((happening, index) => ({ sequence: index + 2, jobId: "a", unixMs: 0, happening })),
    );
    const record = journal.find("a");
    expect(record?.plates.map(({ frame }) => frame)).toEqual([1]);
    expect(record?.failures).toEqual([failure(2, "twice").failure]);
  });

  it("lets a request that cannot be decoded spoil its own job alone", () => {
    const { journal } = open(join(temporaryFolder(), "journal.db"));
    journal.add(job("a", "undecodable"), first("a"));
    journal.add(job("b"), first("b"));
    const [b, a] = journal.list({ states: [], limit: 2 });
    expect(b.request.prompt).toBe("a plate");
    expect(() => a.request).toThrow("cannot decode");
  });

  it("belongs to its user alone", () => {
    const path = join(temporaryFolder(), "state", "journal.db");
    open(path).journal.add(job("a"), first("a"));
    for (const suffix of ["", "-wal"]) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
  });

  it("is held by one daemon at a time", () => {
    const path = join(temporaryFolder(), "journal.db");
    open(path);
    expect(() => openJournalFile(path)).toThrow(
      expect.objectContaining({
        reason: "NOT_WRITABLE",
        message: expect.stringContaining("another process"),
      }),
    );
  });

  it("refuses a journal of a newer Platewright and leaves it as it is", () => {
    const path = join(temporaryFolder(), "journal.db");
    open(path).database.close();
    const newer = new DatabaseSync(path);
    newer.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    newer.close();
    expect(() => openJournalFile(path)).toThrow(
      expect.objectContaining({
        reason: "FILE_UNSUPPORTED",
        message: expect.stringContaining("newer Platewright"),
      }),
    );
    const after = new DatabaseSync(path);
    expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: MIGRATIONS.length + 1 });
    after.close();
  });

  it("refuses another program's database", () => {
    const path = join(temporaryFolder(), "journal.db");
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE shots (name TEXT)");
    other.close();
    expect(() => openJournalFile(path)).toThrow(expect.objectContaining({ reason: "FILE_UNSUPPORTED" }));
  });

  it("refuses a file that is no database", () => {
    const path = join(temporaryFolder(), "journal.db");
    writeFileSync(path, "v/1 not a database at all, but rather long".repeat(100));
    expect(() => openJournalFile(path)).toThrow(expect.objectContaining({ reason: "FILE_DAMAGED" }));
  });

  it("copies an older journal before it brings it up to date", () => {
    const path = join(temporaryFolder(), "journal.db");
    const old = open(path);
    old.journal.add(job("a"), first("a"));
    old.database.close();
    const next = [
      ...MIGRATIONS,
      (database: DatabaseSync) => database.exec("ALTER TABLE jobs ADD COLUMN owner TEXT"),
    ];
    const database = openJournalFile(path, next);
    expect(database.prepare("SELECT id, owner FROM jobs").all()).toEqual([{ id: "a", owner: null }]);
    database.close();
    const backup = new DatabaseSync(`${path}.v1.backup`);
    expect(backup.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
    expect(backup.prepare("SELECT id FROM jobs").all()).toEqual([{ id: "a" }]);
    backup.close();
  });

  it("stays as it was when an update fails half-way", () => {
    const path = join(temporaryFolder(), "journal.db");
    open(path).database.close();
    const next = [
      ...MIGRATIONS,
      (database: DatabaseSync) => database.exec("DROP TABLE events; DROP TABLE nothing"),
    ];
    expect(() => openJournalFile(path, next)).toThrow("nothing");
    const { journal } = open(path);
    expect(journal.eventsAfter("a", 0, 1)).toEqual([]);
    expect(existsSync(`${path}.v1.backup`)).toBe(true);
  });
});

describe("a full disk", () => {
  it("refuses a job in words, writes nothing of it, and takes jobs again when there is space", () => {
    const { jobs, database } = startDaemon(temporaryFolder(), []);
    const kept = submit(jobs, "first");
    const { page_count: pages } = database.prepare("PRAGMA page_count").get() as { page_count: number };
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const big = "p".repeat(100_000);
    expect(() => submit(jobs, "second", big)).toThrow(expect.objectContaining({ reason: "DISK_FULL" }));
    expect(jobs.list({ states: [], limit: 9 }).map(({ job: { id } }) => id)).toEqual([kept.id]);
    expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    database.exec("PRAGMA max_page_count = 1000000");
    expect(submit(jobs, "second", big).state).toBe("queued");
  });
});

describe("a daemon killed at any moment", () => {
  it("has lost no acknowledged job after 24 kills", { timeout: 120_000 }, async () => {
    const path = join(temporaryFolder(), "journal.db");
    const acknowledged = new Map<string, string>();
    for (let kill = 0; kill < 24; kill++) {
      const child = spawn(process.execPath, [submitter, path], { stdio: ["ignore", "pipe", "inherit"] });
      let heard = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        const [id, requestId] = line.split(" ");
        // The last line may be cut short: then nobody was told.
        if (requestId?.length !== 36) continue;
        acknowledged.set(id, requestId);
        if (++heard === 1 + kill * 3) child.kill("SIGKILL");
      }
      const { database } = open(path);
      expect(database.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
      database.close();
    }
    const { journal } = open(path);
    expect(acknowledged.size).toBeGreaterThan(24);
    for (const [id, requestId] of acknowledged)
      expect(journal.find(id)).toMatchObject({ requestId, state: "queued", lastSequence: 1 });
  });
});
