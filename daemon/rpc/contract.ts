// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import {
  createFileRegistry,
  type DescFile,
  type FileRegistry,
  fromBinary,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** The contract's own description, as `scripts/gen.ts` compiled it. */
export const contract: FileRegistry = createFileRegistry(
  fromBinary(FileDescriptorSetSchema, readFileSync(new URL("gen/image.binpb", import.meta.url))),
);

/** Full names of the contract's services. */
export const serviceNames = (): string[] =>
  [...contract].filter(({ kind }) => kind === "service").map(({ typeName }) => typeName);

/** The file that holds a symbol, or has that name, with all that it imports, as serialised descriptors. */
export function filesOf(kind: "file" | "symbol", name: string): Uint8Array[] | undefined {
  const file = kind === "file" ? contract.getFile(name) : fileOfSymbol(name);
  return file && [...withImports(file)].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
}

function fileOfSymbol(name: string): DescFile | undefined {
  // A method or a field is found through its parent.
  return (contract.get(name) ?? contract.get(name.slice(0, name.lastIndexOf("."))))?.file;
}

function withImports(file: DescFile, seen = new Set<DescFile>()): Set<DescFile> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const imported of file.dependencies) withImports(imported, seen);
  return seen;
}
