// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createJobFolders, sweepOutput, temporarySuffix } from "../../../daemon/files/job-dir.ts";

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "platewright-job-dir-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

describe("job folders", () => {
  it("are made for their user alone, and made again without harm", async () => {
    const folders = createJobFolders(join(await temporaryFolder(), "state", "jobs"));
    const folder = await folders.make("job-1");
    await writeFile(join(folder, "plate.exr"), "");
    expect(await folders.make("job-1")).toBe(folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toEqual(["plate.exr"]);
  });

  it("lose unfinished files at the start, and no others", async () => {
    const base = await temporaryFolder();
    const folders = createJobFolders(base);
    const folder = await folders.make("job-1");
    for (const name of ["plate.exr", `plate.exr${temporarySuffix("job-1")}`, "plate.png.tmp"])
      await writeFile(join(folder, name), "");
    await writeFile(join(base, "note.tmp"), "");
    expect([...(await folders.sweep())].sort()).toEqual([
      join(folder, `plate.exr${temporarySuffix("job-1")}`),
      join(folder, "plate.png.tmp"),
    ]);
    expect(await readdir(folder)).toEqual(["plate.exr"]);
    expect(await readdir(base)).toContain("note.tmp");
  });

  it("need not exist to be swept", async () => {
    expect(await createJobFolders(join(await temporaryFolder(), "none")).sweep()).toEqual([]);
  });

  it("say so where they cannot be made", async () => {
    const base = join(await temporaryFolder(), "file");
    await writeFile(base, "");
    await expect(createJobFolders(base).make("job-1")).rejects.toMatchObject({ name: "PlateError" });
  });
});

describe("an artist's folder", () => {
  it("loses only the unfinished files of the job in question", async () => {
    const folder = await temporaryFolder();
    const own = `plate.exr${temporarySuffix("job-1")}`;
    const others = [`plate.exr${temporarySuffix("job-2")}`, "render.tmp", "plate.exr"];
    for (const name of [own, ...others]) await writeFile(join(folder, name), "");
    await mkdir(join(folder, `folder${temporarySuffix("job-1")}`));
    expect(await sweepOutput(folder, "job-1")).toEqual([join(folder, own)]);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(others));
  });
});
