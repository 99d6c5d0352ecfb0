// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import type { ModelDescriptor } from "../core/pipelines/descriptor.ts";
import type { ModelFiles } from "../core/ports.ts";
import type { OpenModel } from "./ports.ts";

export interface OpenModelsDeps {
  /** The descriptor in a model's folder and its hash. */
  readonly describe: (folder: string) => Promise<{ descriptor: ModelDescriptor; descriptorSha256: string }>;
  readonly openFiles: (folder: string, descriptor: ModelDescriptor) => ModelFiles;
  /** Told when a model is opened for the first time. */
  readonly onOpen: (name: string) => void;
}

/** The models this worker may run, opened once each; the first folder is the default's. */
export function createOpenModels(folders: readonly string[], deps: OpenModelsDeps) {
  const open = new Map<string, OpenModel>();
  return async (name: string): Promise<OpenModel> => {
    for (const [index, folder] of folders.entries()) {
      const known = open.get(folder);
      if (known && (name === "" ? index === 0 : known.descriptor.name === name)) return known;
      if (known) continue;
      const described = await deps.describe(folder);
      if (name === "" ? index !== 0 : described.descriptor.name !== name) continue;
      const model = { ...described, files: deps.openFiles(folder, described.descriptor) };
      open.set(folder, model);
      deps.onOpen(described.descriptor.name);
      return model;
    }
    throw new PlateError(
      "UNKNOWN_MODEL",
      name === "" ? "No model is installed." : `There is no model "${name}".`,
      {
        field: "model",
        remedy: "List the installed models and choose one of them.",
      },
    );
  };
}
