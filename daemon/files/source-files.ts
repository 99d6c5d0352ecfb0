// SPDX-License-Identifier: Apache-2.0
import type { SourceFiles } from "../core/plan.ts";
import { listFrames, parseFramePattern } from "./sequence.ts";

export interface SourceFilesDeps {
  /** Checks that a path may be read and gives it absolute; fails with FILE_NOT_ALLOWED. */
  readonly allowed: (path: string, field: string) => string | Promise<string>;
  /** The file of stored pixels; fails with PIXELS_NOT_FOUND. */
  readonly stored: (contentHash: string, field: string) => string | Promise<string>;
}

/**
 * Finds the files of sources on disk. Folders are listed once and the answer is kept: make one for each look at a
 * request, so that frames which a renderer has finished since are seen.
 */
export function createSourceFiles({ allowed, stored }: SourceFilesDeps): SourceFiles {
  const listings = new Map<string, ReturnType<typeof listFrames>>();
  return {
    isNumbered: (pixels) => "path" in pixels && parseFramePattern(pixels.path) !== undefined,
    async find(pixels, frame, field) {
      if ("contentHash" in pixels) return stored(pixels.contentHash, `${field}.content_hash`);
      const pathField = `${field}.path`;
      const pattern = parseFramePattern(pixels.path);
      if (!pattern) return allowed(pixels.path, pathField);
      if (frame === undefined) return undefined;
      await allowed(pattern.folder, pathField);
      const listing = listings.get(pixels.path) ?? listFrames(pattern);
      listings.set(pixels.path, listing);
      const path = (await listing).get(frame);
      return path === undefined ? undefined : allowed(path, pathField);
    },
  };
}
