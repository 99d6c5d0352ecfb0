// SPDX-License-Identifier: Apache-2.0
import { type FileHandle, open } from "node:fs/promises";
import { PlateError, toPlateError } from "../core/errors.ts";
import { type ExrHeader, parseHeader } from "./header.ts";
import { DEFAULT_LIMITS, damaged, type ExrLimits, placeOf } from "./limits.ts";
import {
  type ChunkOffsets,
  checkTablesFit,
  type OpenedFile,
  readOffsets,
  rebuildOffsets,
} from "./offsets.ts";
import { type Plane, type ReadOptions, readPart, WrongOffsets } from "./read-part.ts";
import { refuseUnreadable } from "./support.ts";
import { type Box2i, boxHeight, boxWidth, type ExrPart } from "./types.ts";

/** An open file; its parts are known, no pixel has been read. */
export interface ExrFile extends AsyncDisposable {
  readonly path: string;
  readonly parts: readonly ExrPart[];
  /**
   * Float32 planes by channel name, row-major, top to bottom, of the data window or of `window`, in memory that all
   * threads see. Half and uint are converted by value. Throws `PlateError`: FILE_DAMAGED, FILE_UNSUPPORTED, INVALID_FIELD (no such part or channel).
   */
  read(part: number, channels: readonly string[], options?: ReadOptions): Promise<Map<string, Float32Array>>;
  /** The same, each channel in its own type: half as its bits in a Uint16Array, uint as Uint32Array. */
  readNative(part: number, channels: readonly string[], options?: ReadOptions): Promise<Map<string, Plane>>;
}

/** Holds the header of nearly every render; longer ones are read on from here. */
const FIRST_READ_BYTES = 2 ** 16;

/** Opens `path` and reads its headers only. */
export async function openExr(path: string, limits: Partial<ExrLimits> = {}): Promise<ExrFile> {
  const handle = await openHandle(path);
  try {
    const stat = await handle.stat();
    if (!stat.isFile())
      throw new PlateError("FILE_UNSUPPORTED", `${path} is not a file.`, { remedy: "Name an OpenEXR file." });
    const header = await readHeader(path, handle, stat.size, { ...DEFAULT_LIMITS, ...limits });
    checkTablesFit(path, header, stat.size);
    return exrFile({ path, handle, size: stat.size, header });
  } catch (error) {
    await handle.close();
    throw toPlateError(error);
  }
}

async function openHandle(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new PlateError("FILE_NOT_FOUND", `${path} does not exist.`, {
        remedy: "Render the pass, or correct the path.",
        cause: error,
      });
    throw toPlateError(error);
  }
}

async function readHeader(
  path: string,
  handle: FileHandle,
  size: number,
  limits: ExrLimits,
): Promise<ExrHeader> {
  for (let length = FIRST_READ_BYTES; ; length *= 8) {
    const bytes = Buffer.alloc(Math.min(length, size));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    if (bytesRead < bytes.length) throw damaged(path, "it shrank while it was read");
    const header = parseHeader(path, bytes, size, limits);
    if (header !== undefined) return header;
  }
}

function exrFile(file: OpenedFile): ExrFile {
  const { path, handle, header } = file;
  let offsets: Promise<ChunkOffsets> | undefined;
  let rebuilt: Promise<ChunkOffsets> | undefined;

  const readAs = async (index: number, names: readonly string[], asFloat: boolean, options: ReadOptions) => {
    const part = header.parts[index];
    if (part === undefined)
      throw new PlateError("INVALID_FIELD", `${path} has no part ${index}.`, {
        remedy: `It has ${header.parts.length}.`,
      });
    refuseUnreadable(path, part);
    refuseEmpty(options.window);
    try {
      offsets ??= readOffsets(file);
      const table = await offsets;
      if (rebuilt === undefined && !table.parts[index].includes(0)) {
        try {
          return await readPart(file, table, part, names, asFloat, options);
        } catch (error) {
          if (!(error instanceof WrongOffsets)) throw error;
        }
      }
      rebuilt ??= rebuildOffsets(file);
      return await readPart(file, await rebuilt, part, names, asFloat, options);
    } catch (error) {
      if (error instanceof WrongOffsets)
        throw damaged(placeOf(path, part), "the sizes of its chunks contradict each other");
      throw readError(error, options.signal);
    }
  };

  return {
    path,
    parts: header.parts,
    read: (part, channels, options = {}) =>
      readAs(part, channels, true, options) as Promise<Map<string, Float32Array>>,
    readNative: (part, channels, options = {}) => readAs(part, channels, false, options),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function refuseEmpty(window: Box2i | undefined): void {
  if (window === undefined || (boxWidth(window) > 0 && boxHeight(window) > 0)) return;
  throw new PlateError("INVALID_FIELD", "The window to read is empty.", { field: "window" });
}

function readError(error: unknown, signal: AbortSignal | undefined): PlateError {
  if (signal?.aborted === true && error === signal.reason && !(error instanceof PlateError))
    return new PlateError("CANCELLED", "Reading was cancelled.", { cause: error });
  return toPlateError(error);
}
