// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, open, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createModelStore } from "../../../daemon/files/model-store.ts";

let library: string;

beforeEach(async () => {
  library = await mkdtemp(join(tmpdir(), "platewright-models-"));
  onTestFinished(() => rm(library, { recursive: true }));
});

const sha256 = (bytes: string) => createHash("sha256").update(bytes).digest("hex");

function descriptor(name: string, changes: object = {}) {
  return JSON.stringify({
    schema: 1,
    name,
    title: "A model",
    description: "For tests.",
    version: "1.0.0",
    family: "relight",
    licence: { spdx: "Apache-2.0", conditions: "", needsAcceptance: false },
    needsScene: true,
    components: {
      transformer: { path: "transformer/model.onnx", sha256: sha256("weights"), bytes: 7 },
      tokenizer: { path: "tokenizer.json", sha256: sha256("{}"), bytes: 2 },
    },
    passes: [],
    parameters: [],
    size: { grid: 8, minimum: 8, maximum: 4096 },
    frames: { multiple: 1, offset: 0, maximum: 1 },
    looks: [],
    memory: { weightsBytes: 7, bytesPerMegapixel: 0 },
    settings: {},
    ...changes,
  });
}

async function install(name: string, folder = join(library, name)) {
  await mkdir(join(folder, "transformer"), { recursive: true });
  await writeFile(join(folder, "transformer", "model.onnx"), "weights");
  await writeFile(join(folder, "tokenizer.json"), "{}");
  await writeFile(join(folder, "plate.json"), descriptor(name));
  return folder;
}

const openStore = (libraries = [library], defaultName = "starter") =>
  createModelStore(libraries, { defaultName });

describe("the model store", () => {
  it("lists the default first, then the others by name", async () => {
    for (const name of ["zoom", "starter", "arc"]) await install(name);
    const store = await openStore();
    expect(store.list().map(({ descriptor: { name } }) => name)).toEqual(["starter", "arc", "zoom"]);
    expect(store.get("").folder).toBe(join(library, "starter"));
    expect(store.get("").broken).toBeUndefined();
    expect(store.get("arc").descriptorSha256).toBe(sha256(descriptor("arc")));
    expect(store.faults()).toEqual([]);
  });

  it("takes a folder that is a model itself, and one that is linked from another disk", async () => {
    const far = await mkdtemp(join(tmpdir(), "platewright-far-"));
    onTestFinished(() => rm(far, { recursive: true }));
    await install("far", join(far, "model"));
    await symlink(join(far, "model"), join(library, "linked"));
    const single = await install("single", join(far, "single"));
    const store = await openStore([library, single]);
    expect(store.list().map(({ descriptor, broken }) => [descriptor.name, broken])).toEqual([
      ["far", undefined],
      ["single", undefined],
    ]);
  });

  it("names the models there are when asked for another", async () => {
    await install("starter");
    await install("arc");
    const store = await openStore();
    expect(() => store.get("arcane")).toThrow(
      expect.objectContaining({ reason: "UNKNOWN_MODEL", remedy: "Installed: arc, starter." }),
    );
  });

  it("says so when there are none, not even a folder for them", async () => {
    const store = await openStore([join(library, "none")]);
    expect(store.list()).toEqual([]);
    expect(() => store.get("")).toThrow(expect.objectContaining({ reason: "UNKNOWN_MODEL" }));
  });

  it("keeps the first of two models of one name and lists the other among the faults", async () => {
    await install("starter", join(library, "a"));
    await install("starter", join(library, "b"));
    const store = await openStore();
    expect(store.get("starter").folder).toBe(join(library, "a"));
    expect(store.faults()).toMatchObject([{ folder: join(library, "b"), error: { reason: "MODEL_BROKEN" } }]);
  });

  it("lists a folder whose descriptor cannot be read among the faults, and all others as models", async () => {
    await install("starter");
    await writeFile(join(await install("bad"), "plate.json"), "{");
    const store = await openStore();
    expect(store.list()).toHaveLength(1);
    expect(store.faults()).toMatchObject([
      { folder: join(library, "bad"), error: { reason: "MODEL_BROKEN" } },
    ]);
  });
});

describe("a broken model", () => {
  const transformer = () => join(library, "starter", "transformer", "model.onnx");

  it.each<[string, () => Promise<void>, RegExp]>([
    ["lacks a file", () => rm(transformer()), /absent/],
    ["has a file of another size", () => writeFile(transformer(), "less"), /4 bytes in place of 7/],
    ["has a file with a second name", () => link(transformer(), join(library, "second")), /hard link/],
    [
      "has a file that links to the outside",
      async () => {
        await rename(transformer(), join(library, "outside"));
        await symlink(join(library, "outside"), transformer());
      },
      /leads out/,
    ],
    [
      "has a folder that links to the outside",
      async () => {
        await rename(dirname(transformer()), join(library, "outside"));
        await symlink(join(library, "outside"), dirname(transformer()));
      },
      /leads out/,
    ],
    [
      "has a folder in place of a file",
      async () => {
        await rm(transformer());
        await mkdir(transformer());
      },
      /absent/,
    ],
  ])("is one that %s", async (_what, harm, words) => {
    await install("starter");
    await harm();
    expect((await openStore()).get("starter").broken).toMatch(words);
  });

  it("is found by verifying when one bit has flipped, without a trace in the folder, and stays broken", async () => {
    await install("starter");
    const store = await openStore();
    expect(await store.verify("starter")).toEqual([
      { path: "transformer/model.onnx", expectedSha256: sha256("weights"), actualSha256: sha256("weights") },
      { path: "tokenizer.json", expectedSha256: sha256("{}"), actualSha256: sha256("{}") },
    ]);
    const file = await open(transformer(), "r+");
    const { atime, mtime } = await file.stat();
    await file.write("veights", 0);
    await file.utimes(atime, mtime);
    await file.close();
    const [verdict] = await store.verify("starter");
    expect(verdict.actualSha256).toBe(sha256("veights"));
    expect(store.get("starter").broken).toMatch(/differs from its hash/);
    await store.rescan();
    expect(store.get("starter").broken).toMatch(/differs from its hash/);
    await writeFile(transformer(), "weights");
    await store.rescan();
    expect(store.get("starter").broken).toBeUndefined();
  });

  it("has no hash for a file that is absent", async () => {
    await install("starter");
    await rm(transformer());
    const [verdict] = await (await openStore()).verify("");
    expect(verdict.actualSha256).toBe("");
  });
});

describe("watching the model folders", () => {
  it("notices a model that comes, one that breaks, and one that goes", async () => {
    await install("starter");
    const store = await openStore();
    let tell = () => {};
    await using _watch = await store.watch(() => tell());
    /** Resolves once the store has come to be as `isSo` says. */
    const until = (isSo: () => boolean) =>
      new Promise<void>((resolve) => {
        tell = () => {
          if (isSo()) resolve();
        };
      });
    const names = () => store.list().map(({ descriptor: { name } }) => name);

    let seen = until(() => names().includes("arc") && store.get("arc").broken === undefined);
    await install("arc");
    await seen;
    seen = until(() => store.get("arc").broken !== undefined);
    await rm(join(library, "arc", "transformer", "model.onnx"));
    await seen;
    seen = until(() => !names().includes("arc"));
    await rm(join(library, "arc"), { recursive: true });
    await seen;
    expect(names()).toEqual(["starter"]);
  });
});
