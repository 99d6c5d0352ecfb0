// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { PlateError, toPlateError } from "../core/errors.ts";
import { type ComponentFile, type ModelDescriptor, parseDescriptor } from "../core/pipelines/descriptor.ts";
import type { FileHashes } from "./file-hashes.ts";

export interface InstalledModel {
  readonly descriptor: ModelDescriptor;
  readonly folder: string;
  readonly descriptorSha256: string;
  /** Why it cannot run; absent for a sound model. */
  readonly broken?: string;
}

export const DESCRIPTOR_FILE = "plate.json";

/** Folders that hold a descriptor: the library itself, or those directly in it. None where there is no library. */
export async function modelFoldersIn(library: string): Promise<string[]> {
  if (await isFile(join(library, DESCRIPTOR_FILE))) return [library];
  const names = await readdir(library).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === "ENOENT") return [];
    throw toPlateError(thrown);
  });
  const folders = names.sort().map((name) => join(library, name));
  const holds = await Promise.all(folders.map((folder) => isFile(join(folder, DESCRIPTOR_FILE))));
  return folders.filter((_folder, index) => holds[index]);
}

/**
 * Reads a model's descriptor and looks at its files without reading them; a hash that differed when they were last read
 * counts. Fails with MODEL_BROKEN where there is no descriptor to speak of.
 */
export async function readModel(folder: string, hashes: FileHashes): Promise<InstalledModel> {
  const path = join(folder, DESCRIPTOR_FILE);
  const bytes = await readFile(path).catch((thrown) => {
    throw new PlateError("MODEL_BROKEN", `The model descriptor ${path} cannot be read.`, { cause: thrown });
  });
  const descriptor = parseDescriptor(bytes.toString("utf8"), path);
  const descriptorSha256 = createHash("sha256").update(bytes).digest("hex");
  const model = { descriptor, folder, descriptorSha256 };
  for (const file of Object.values(descriptor.components)) {
    const broken = await faultOf(folder, file, hashes);
    if (broken) return { ...model, broken };
  }
  return model;
}

/** What is wrong with a component; undefined where nothing is. */
async function faultOf(folder: string, file: ComponentFile, hashes: FileHashes): Promise<string | undefined> {
  const real = await componentPath(folder, file.path);
  if (real === undefined) return `${file.path} is absent, or leads out of the model's folder`;
  const { nlink, size } = await stat(real);
  // The runtime follows hard links out of the folder (onnx CVE-2026-34446), and a path does not show them.
  if (nlink > 1) return `${file.path} is a hard link; copy the file instead`;
  if (size !== file.bytes) return `${file.path} has ${size} bytes in place of ${file.bytes}`;
  const sha256 = await hashes.remembered(real);
  if (sha256 !== undefined && sha256 !== file.sha256)
    return `${file.path} differs from its hash in the descriptor`;
  return undefined;
}

/** The real path of a component; undefined where there is no plain file inside the model's folder. */
export async function componentPath(folder: string, path: string): Promise<string | undefined> {
  try {
    const [base, real] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    return real.startsWith(base + sep) && (await isFile(real)) ? real : undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw toPlateError(thrown);
  }
}

const isFile = (path: string) =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
