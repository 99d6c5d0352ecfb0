// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PlateError } from "../../../daemon/core/errors.ts";
import { framePath, listFrames, parseFramePattern } from "../../../daemon/files/sequence.ts";
import { createSourceFiles } from "../../../daemon/files/source-files.ts";

const path = (pattern: string, frame: number) => {
  const parsed = parseFramePattern(pattern);
  return parsed && framePath(parsed, frame);
};

describe("frame patterns", () => {
  it.each([
    ["/show/beauty.####.exr", 7, "/show/beauty.0007.exr"],
    ["/show/beauty.#.exr", 7, "/show/beauty.7.exr"],
    ["/show/beauty.@@@@.exr", 7, "/show/beauty.0007.exr"],
    ["/show/beauty.%04d.exr", 7, "/show/beauty.0007.exr"],
    ["/show/beauty.%d.exr", 7, "/show/beauty.7.exr"],
    ["/show/beauty.$F4.exr", 7, "/show/beauty.0007.exr"],
    ["/show/beauty.$F.exr", 7, "/show/beauty.7.exr"],
    ["/show/beauty_{frame}.exr", 7, "/show/beauty_7.exr"],
    ["/show/beauty.####.exr", 12345, "/show/beauty.12345.exr"],
    ["plate.####", 1, "plate.0001"],
    ["####.exr", 3, "0003.exr"],
  ])("%s at %d is %s", (pattern, frame, wanted) => {
    expect(path(pattern, frame)).toBe(wanted);
  });

  it("write negative frames as the host that owns the notation does", () => {
    expect(path("a.####.exr", -1)).toBe("a.-0001.exr");
    expect(path("a.$F4.exr", -1)).toBe("a.-0001.exr");
    expect(path("a.%04d.exr", -1)).toBe("a.-001.exr");
  });

  it("are not found where there are none, nor in the folders above the file", () => {
    expect(parseFramePattern("/show/beauty.exr")).toBeUndefined();
    expect(parseFramePattern("/show/v###/beauty.exr")).toBeUndefined();
  });

  it("refuse two places for one number", () => {
    expect(() => parseFramePattern("/show/a.####.b.%04d.exr")).toThrow(PlateError);
  });
});

describe("frames on disk", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "sequence-"));
    const names = ["b.0001.exr", "b.0010.exr", "b.0002.exr", "b.10001.exr", "b.-0003.exr", "b.-004.exr"];
    const others = ["b.5.exr", "b.00006.exr", "b.0007.exr.tmp", "c.0008.exr", "b.0x09.exr", "b..exr"];
    for (const name of [...names, ...others]) await writeFile(join(folder, name), "");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const listed = async (name: string) => {
    const pattern = parseFramePattern(join(folder, name));
    return pattern ? [...(await listFrames(pattern)).keys()] : [];
  };

  it("are listed by number, negative ones in either spelling", async () => {
    expect(await listed("b.####.exr")).toEqual([-4, -3, 1, 2, 10, 10001]);
  });

  it("must have the pattern's padding", async () => {
    expect(await listed("b.#.exr")).toEqual([5, 10001]);
    expect(await listed("b.%05d.exr")).toEqual([-3, 6, 10001]);
  });

  it("of a folder that is not there are none", async () => {
    const pattern = parseFramePattern(join(folder, "gone", "b.####.exr"));
    expect(pattern && (await listFrames(pattern)).size).toBe(0);
  });

  it("are found for a source; single files and stored pixels are given as they are", async () => {
    const checked: string[] = [];
    const files = createSourceFiles({
      allowed: (asked) => {
        checked.push(asked);
        return asked;
      },
      stored: (hash) => `/pixels/${hash}`,
    });
    const pixels = { path: join(folder, "b.####.exr") };
    expect(files.isNumbered(pixels)).toBe(true);
    expect(await files.find(pixels, -4, "p")).toBe(join(folder, "b.-004.exr"));
    expect(await files.find(pixels, 3, "p")).toBeUndefined();
    expect(await files.find({ path: "/one.exr" }, undefined, "p")).toBe("/one.exr");
    expect(await files.find({ contentHash: "ab" }, undefined, "p")).toBe("/pixels/ab");
    expect(new Set(checked)).toEqual(new Set([folder, join(folder, "b.-004.exr"), "/one.exr"]));
  });

  it("outside the allowed folders are refused before the folder is read", async () => {
    const files = createSourceFiles({
      allowed: (asked, field) => {
        throw new PlateError("FILE_NOT_ALLOWED", asked, { field });
      },
      stored: () => "",
    });
    await expect(files.find({ path: join(folder, "b.####.exr") }, 1, "p")).rejects.toMatchObject({
      reason: "FILE_NOT_ALLOWED",
      field: "p.path",
    });
  });
});
