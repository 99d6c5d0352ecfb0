// SPDX-License-Identifier: Apache-2.0
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { toPlateError } from "../core/errors.ts";

/** What a job's unfinished files end in: their name says whose they are. */
export const temporarySuffix = (jobId: string) => `.platewright-${jobId}.tmp`;

/** The folders of jobs whose request names no other place. */
export interface JobFolders {
  /** Makes the job's folder, for its user alone, and says where it is. Fails with NOT_WRITABLE or DISK_FULL. */
  make(jobId: string): Promise<string>;
  /** Removes what killed workers left in all job folders; for the start, before any worker runs. Returns the paths. */
  sweep(): Promise<readonly string[]>;
}

/** `base` is the daemon's own: nobody else writes there. */
export function createJobFolders(base: string): JobFolders {
  return {
    async make(jobId) {
      const folder = join(base, jobId);
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((thrown) => {
        throw toPlateError(thrown);
      });
      return folder;
    },
    async sweep() {
      const jobs = await entries(base);
      const swept = await Promise.all(
        jobs.filter((entry) => entry.isDirectory()).map(({ name }) => remove(join(base, name), ".tmp")),
      );
      return swept.flat();
    },
  };
}

/** Removes the unfinished files of one job from a folder that belongs to the artist; all others stay. Returns their paths. */
export const sweepOutput = (folder: string, jobId: string): Promise<readonly string[]> =>
  remove(folder, temporarySuffix(jobId));

async function remove(folder: string, suffix: string): Promise<string[]> {
  const left = (await entries(folder)).filter((entry) => entry.isFile() && entry.name.endsWith(suffix));
  const paths = left.map(({ name }) => join(folder, name));
  await Promise.all(paths.map((path) => rm(path, { force: true })));
  return paths;
}

/** The entries of a folder; none where there is no folder. */
async function entries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw toPlateError(thrown);
  }
}
