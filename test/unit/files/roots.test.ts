// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { PlateError } from "../../../daemon/core/errors.ts";
import { refuseOddPath } from "../../../daemon/files/odd-path.ts";
import { createRoots } from "../../../daemon/files/roots.ts";

let base: string;
let allowed: string;
let outside: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), "platewright-roots-")));
  onTestFinished(() => rm(base, { recursive: true }));
  allowed = join(base, "shows");
  outside = join(base, "secrets");
  await mkdir(join(allowed, "shot"), { recursive: true });
  await mkdir(outside);
  await writeFile(join(allowed, "shot", "beauty.exr"), "");
  await writeFile(join(outside, "key"), "");
});

const notAllowed = expect.objectContaining({ reason: "FILE_NOT_ALLOWED" });

describe("allowed folders", () => {
  it("let a file through that lies under one of them", async () => {
    const roots = createRoots([join(base, "elsewhere"), allowed]);
    const path = join(allowed, "shot", "beauty.exr");
    expect(await roots.readable(path, "passes[0].path")).toBe(path);
    expect(await roots.writable(allowed, "output.folder")).toBe(allowed);
  });

  it("let a path through that does not exist yet, under a folder that does", async () => {
    const path = join(allowed, "new", "deeper", "plate.####.exr");
    expect(await createRoots([allowed]).writable(path, "output.folder")).toBe(path);
  });

  it("follow links that stay inside, and give the real path", async () => {
    await symlink(join(allowed, "shot"), join(allowed, "latest"));
    const real = join(allowed, "shot", "beauty.exr");
    expect(await createRoots([allowed]).readable(join(allowed, "latest", "beauty.exr"), "f")).toBe(real);
  });

  it("work where the allowed folder itself is a link", async () => {
    await symlink(allowed, join(base, "mount"));
    const real = join(allowed, "shot", "beauty.exr");
    const roots = createRoots([join(base, "mount")]);
    expect(await roots.readable(join(base, "mount", "shot", "beauty.exr"), "f")).toBe(real);
    expect(await roots.readable(real, "f")).toBe(real);
  });

  it("refuse what lies outside and say what is allowed and how to change it", async () => {
    await expect(
      createRoots([allowed]).readable(join(outside, "key"), "passes[2].path"),
    ).rejects.toMatchObject({
      reason: "FILE_NOT_ALLOWED",
      field: "passes[2].path",
      message: expect.stringContaining(allowed),
      remedy: expect.stringContaining("`roots`"),
    });
  });

  it.each([
    ["a way up", () => `${allowed}/shot/../../secrets/key`],
    ["a way up from a folder that does not exist", () => `${allowed}/none/../../secrets/key`],
    ["a sibling that begins with the same name", () => `${allowed}-old/key`],
    ["the parent", () => base],
    ["the whole disk", () => "/"],
    ["a file taken for a folder", () => join(allowed, "shot", "beauty.exr", "x")],
  ])("refuse %s", async (_what, path) => {
    await expect(createRoots([allowed]).readable(path(), "f")).rejects.toEqual(notAllowed);
  });

  it("refuse links to the outside: to a file, to a folder, over two links, in the middle of a new path", async () => {
    await symlink(join(outside, "key"), join(allowed, "file"));
    await symlink(outside, join(allowed, "folder"));
    await symlink(join(allowed, "folder"), join(allowed, "second"));
    const roots = createRoots([allowed]);
    for (const path of ["file", "folder", "folder/key", "second/key", "folder/new/plate.exr"])
      await expect(roots.writable(join(allowed, path), "f")).rejects.toEqual(notAllowed);
  });

  it("refuse links that lead nowhere or in a circle", async () => {
    await symlink(join(outside, "to-come"), join(allowed, "dangling"));
    await symlink(join(allowed, "circle"), join(allowed, "circle"));
    const roots = createRoots([allowed]);
    for (const path of ["dangling", "dangling/plate.exr", "circle", "circle/plate.exr"])
      await expect(roots.writable(join(allowed, path), "f")).rejects.toEqual(notAllowed);
  });

  it("allow nothing where there are none", async () => {
    await expect(createRoots([]).readable(allowed, "f")).rejects.toEqual(notAllowed);
  });
});

describe("an odd path", () => {
  const reasonOn = (platform: NodeJS.Platform, path: string) => {
    try {
      refuseOddPath(path, "f", platform);
      return "fine";
    } catch (thrown) {
      return (thrown as PlateError).reason;
    }
  };

  it.each(["", "shots/a.exr", "./a.exr", "~/a.exr", "C:\\a.exr", "/shots/a\0.exr"])(
    "%j is refused on Linux",
    (path) => {
      expect(reasonOn("linux", path)).toBe("INVALID_FIELD");
    },
  );

  it.each(["/shots/a b.exr", "/shots/con.exr", "/shots/v1:final.exr", "/shots/größe.exr"])(
    "%j is fine on Linux",
    (path) => {
      expect(reasonOn("linux", path)).toBe("fine");
    },
  );

  it.each([
    ...["", "a.exr", "\\plates\\a.exr", "C:plates\\a.exr", "/plates/a.exr"],
    ...["\\\\?\\C:\\plates\\a.exr", "\\\\.\\C:\\a", "//?/C:/a.exr"],
    ...["C:\\plates\\NUL", "C:\\con.exr", "C:\\Aux .exr\\a", "C:\\plates\\COM1.exr", "C:/lpt9/a.exr"],
    ...["C:\\plates\\a.exr:hidden", "C:\\plates\\a.exr::$DATA", "C:\\plates.\\a.exr", "C:\\plates\\a.exr "],
    "C:\\a\0.exr",
  ])("%j is refused on Windows", (path) => {
    expect(reasonOn("win32", path)).toBe("INVALID_FIELD");
  });

  it.each([
    "C:\\plates\\a.exr",
    "d:/plates/console.exr",
    "\\\\server\\share\\plates\\a.exr",
    "C:\\a\\..\\b.exr",
  ])("%j is fine on Windows", (path) => {
    expect(reasonOn("win32", path)).toBe("fine");
  });
});
