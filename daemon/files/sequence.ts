// SPDX-License-Identifier: Apache-2.0
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { PlateError, toPlateError } from "../core/errors.ts";

/** A path with a place for the frame number in its file name. */
export interface FramePattern {
  readonly folder: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Fewest digits. */
  readonly padding: number;
  /**
   * Whether the minus of a negative frame counts towards the width, as in C's `%04d` and so in Nuke (-001), or comes on
   * top of the digits, as in Blender and Houdini (-0001).
   */
  readonly signInWidth: boolean;
}

/** `####` and `@@@@` count characters; `%04d` and `$F4` say their width; `%d`, `$F` and `{frame}` have none. */
const TOKEN = /#+|@+|%(?:0(\d+))?d|\$F(\d*)|\{frame\}/g;

/** A numbered sequence's pattern, or nothing for a single file. Fails with INVALID_FIELD where it has two places. */
export function parseFramePattern(path: string): FramePattern | undefined {
  const name = basename(path);
  const tokens = [...name.matchAll(TOKEN)];
  if (tokens.length === 0) return undefined;
  if (tokens.length > 1)
    throw new PlateError("INVALID_FIELD", `${path} has several places for the frame number.`, {
      remedy: "Leave one.",
    });
  const [{ 0: token, 1: printf, 2: houdini, index }] = tokens;
  const counted = /^[#@]/.test(token) ? token.length : Number(printf ?? houdini ?? 0);
  return {
    folder: dirname(path),
    prefix: name.slice(0, index),
    suffix: name.slice(index + token.length),
    padding: Math.max(counted, 1),
    signInWidth: token.startsWith("%"),
  };
}

/** The file of a frame. */
export function framePath(pattern: FramePattern, frame: number): string {
  return join(pattern.folder, pattern.prefix + frameWord(frame, pattern) + pattern.suffix);
}

function frameWord(frame: number, { padding, signInWidth }: Pick<FramePattern, "padding" | "signInWidth">) {
  const sign = frame < 0 ? "-" : "";
  return sign + String(Math.abs(frame)).padStart(padding - (signInWidth ? sign.length : 0), "0");
}

/**
 * Paths of the frames that are on disk, by number, ascending. Negative frames are found in either spelling. An absent
 * folder has none. Fails with NOT_WRITABLE where the folder cannot be read.
 */
export async function listFrames(pattern: FramePattern): Promise<ReadonlyMap<number, string>> {
  const { folder, prefix, suffix } = pattern;
  const found: [number, string][] = [];
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    const word = name.slice(prefix.length, name.length - suffix.length);
    if (!/^-?\d+$/.test(word)) continue;
    const frame = Number(word);
    const spellings = [true, false].map((signInWidth) => frameWord(frame, { ...pattern, signInWidth }));
    if (spellings.includes(word)) found.push([frame, join(folder, name)]);
  }
  return new Map(found.sort(([a], [b]) => a - b));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw toPlateError(error);
  }
}
