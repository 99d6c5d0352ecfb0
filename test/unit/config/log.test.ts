// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { PlateError } from "../../../daemon/core/errors.ts";
import { createLog } from "../../../daemon/log.ts";

async function logged(level: "info" | "debug", fields: object | Error, words?: string): Promise<string> {
  const lines: string[] = [];
  const log = await createLog({ level, human: false, stream: { write: (line) => void lines.push(line) } });
  log.warn(fields, words);
  return lines.join("");
}

const CANARY = "/shots/secret-film/beauty.exr";

test.each([
  ["a path", { path: CANARY }],
  ["a deep prompt", { job: { request: { prompt: CANARY, seed: 7n } } }],
  ["a list of folders", { roots: [CANARY] }],
  ["an error that names a file", { err: new PlateError("FILE_DAMAGED", `${CANARY} is cut short.`) }],
  ["an error of the system", { err: Object.assign(new Error(`ENOENT: ${CANARY}`), { code: "ENOENT" }) }],
  ["a fault of the daemon", { err: new TypeError(`cannot read ${CANARY}`) }],
  ["a bare error", new Error(`cannot read ${CANARY}`)],
])("%s stays out of the log above debug", async (_what, fields) => {
  const line = await logged("info", fields);
  expect(line).not.toBe("");
  expect(line).not.toContain("secret-film");
});

test("ids, reasons and fields are in the log", async () => {
  const err = new PlateError("INVALID_FIELD", "bad", { field: "passes[0].kind" });
  const line = JSON.parse(await logged("info", { jobId: "j1", requestId: "r1", err }, "job refused"));
  expect(line).toMatchObject({
    level: "warn",
    jobId: "j1",
    requestId: "r1",
    err: { reason: "INVALID_FIELD", field: "passes[0].kind" },
    msg: "job refused",
  });
});

test("debug shows what was said", async () => {
  expect(await logged("debug", { path: CANARY })).toContain(CANARY);
});
