// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

/** SHA-256 of files, remembered while size, time of change and inode stay. */
export interface FileHashes {
  /** Reads the file in any case: a bit that flips on the disk changes none of the three. */
  read(path: string): Promise<string>;
  /** The hash of the last reading, where the file is still the same; it is not read. */
  remembered(path: string): Promise<string | undefined>;
}

export function createFileHashes(): FileHashes {
  const known = new Map<string, { readonly mark: string; readonly sha256: string }>();
  const markOf = async (path: string) => {
    const { size, mtimeNs, ino, dev } = await stat(path, { bigint: true });
    return [size, mtimeNs, ino, dev].join();
  };
  return {
    async read(path) {
      // Taken before the bytes are read: a change meanwhile makes the entry stale, not wrong.
      const mark = await markOf(path);
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
      const sha256 = hash.digest("hex");
      known.set(path, { mark, sha256 });
      return sha256;
    },
    async remembered(path) {
      const entry = known.get(path);
      return entry && entry.mark === (await markOf(path)) ? entry.sha256 : undefined;
    },
  };
}
