// SPDX-License-Identifier: Apache-2.0
import { watch as watchFiles } from "chokidar";
import { type ErrorRecord, PlateError, toErrorRecord } from "../core/errors.ts";
import { createFileHashes } from "./file-hashes.ts";
import { componentPath, type InstalledModel, modelFoldersIn, readModel } from "./installed-model.ts";

/** Calm needed after a change before the folders are read again: copying a model brings many changes. */
const SETTLE_MS = 200;

/** A file's verdict; `actualSha256` is empty where the file is absent. */
export interface VerifiedFile {
  readonly path: string;
  readonly expectedSha256: string;
  readonly actualSha256: string;
}

/** The models on disk. */
export interface ModelStore {
  readonly defaultName: string;
  /** The default first, then by name. */
  list(): readonly InstalledModel[];
  /** Empty name: the default. UNKNOWN_MODEL where there is none; a broken model is returned with its fault. */
  get(name: string): InstalledModel;
  /** Reads every file of a model and compares it with its hash; the model counts as broken where one differs. */
  verify(name: string): Promise<readonly VerifiedFile[]>;
  /** Folders that cannot be read, or hold a descriptor that cannot, or a name that is taken. */
  faults(): readonly { readonly folder: string; readonly error: ErrorRecord }[];
  /** Reads the folders again; what goes wrong with one is among the faults. */
  rescan(): Promise<void>;
  /** Rescans whenever something changes in the folders, then tells. Dispose of it to end. */
  watch(onChange: () => void): Promise<AsyncDisposable>;
}

/** `libraries` are folders that hold a folder for each model; where a name occurs twice, the earlier one counts. */
export async function createModelStore(
  libraries: readonly string[],
  { defaultName }: { readonly defaultName: string },
): Promise<ModelStore> {
  const hashes = createFileHashes();
  let models: ReadonlyMap<string, InstalledModel> = new Map();
  let faults: readonly { folder: string; error: ErrorRecord }[] = [];
  let turn: Promise<void> = Promise.resolve();

  const scan = async () => {
    const found = new Map<string, InstalledModel>();
    const wrong: { folder: string; error: ErrorRecord }[] = [];
    const folders = new Set<string>();
    for (const library of libraries)
      try {
        for (const folder of await modelFoldersIn(library)) folders.add(folder);
      } catch (thrown) {
        wrong.push({ folder: library, error: toErrorRecord(thrown) });
      }
    for (const folder of folders)
      try {
        const model = await readModel(folder, hashes);
        const { name } = model.descriptor;
        const taken = found.get(name);
        if (taken) throw nameTaken(name, taken.folder, folder);
        found.set(name, model);
      } catch (thrown) {
        wrong.push({ folder, error: toErrorRecord(thrown) });
      }
    models = found;
    faults = wrong;
  };
  const rescan = () => {
    turn = turn.then(scan);
    return turn;
  };
  const get = (name: string): InstalledModel => {
    const model = models.get(name || defaultName);
    if (!model) throw unknownModel(name || defaultName, [...models.keys()].sort());
    return model;
  };
  const hashOf = async (folder: string, path: string) => {
    const real = await componentPath(folder, path);
    return real === undefined ? "" : await hashes.read(real);
  };

  await rescan();
  return {
    defaultName,
    get,
    rescan,
    faults: () => faults,
    list: () =>
      [...models.values()].sort(
        ({ descriptor: { name: a } }, { descriptor: { name: b } }) =>
          Number(b === defaultName) - Number(a === defaultName) || (a < b ? -1 : 1),
      ),
    async verify(name) {
      const { descriptor, folder } = get(name);
      const files: VerifiedFile[] = [];
      for (const { path, sha256 } of Object.values(descriptor.components))
        files.push({ path, expectedSha256: sha256, actualSha256: await hashOf(folder, path) });
      await rescan();
      return files;
    },
    async watch(onChange) {
      const watcher = watchFiles([...libraries], { depth: 2, ignoreInitial: true });
      let timer: NodeJS.Timeout | undefined;
      watcher.on("all", () => {
        clearTimeout(timer);
        timer = setTimeout(() => void rescan().then(onChange), SETTLE_MS);
      });
      await new Promise<void>((resolve) => watcher.once("ready", resolve));
      return {
        async [Symbol.asyncDispose]() {
          clearTimeout(timer);
          await watcher.close();
        },
      };
    },
  };
}

const unknownModel = (name: string, names: readonly string[]) =>
  new PlateError("UNKNOWN_MODEL", `There is no model "${name}".`, {
    field: "model",
    remedy: names.length > 0 ? `Installed: ${names.join(", ")}.` : "No model is installed.",
  });

const nameTaken = (name: string, first: string, second: string) =>
  new PlateError("MODEL_BROKEN", `The model "${name}" in ${second} has the name of the one in ${first}.`, {
    remedy: "Give one of them another name, or remove it.",
  });
