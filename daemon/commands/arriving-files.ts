// SPDX-License-Identifier: Apache-2.0
import { watch } from "chokidar";

export interface FolderWatch extends AsyncIterable<string>, AsyncDisposable {}

/**
 * Absolute paths of the EXR files of a folder, those already there first, each when its size has stood still for
 * `settleSeconds`, and again whenever it has changed. Subfolders are left alone: plates may go there. Ends with `signal`.
 */
export function createFolderWatch(folder: string, settleSeconds: number, signal: AbortSignal): FolderWatch {
  // A set: a file that changes while it waits is looked at once, as it is then.
  const waiting = new Set<string>();
  let wake = Promise.withResolvers<void>();
  let failure: unknown;
  const stir = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const arrive = (path: string) => {
    waiting.add(path);
    stir();
  };
  const watcher = watch(folder, {
    depth: 0,
    ignored: (path, stats) => stats?.isFile() === true && !/\.exr$/i.test(path),
    awaitWriteFinish: { stabilityThreshold: settleSeconds * 1000, pollInterval: 100 },
  })
    .on("add", arrive)
    .on("change", arrive)
    .on("error", (error) => {
      failure = error;
      stir();
    });
  signal.addEventListener("abort", stir, { once: true });
  return {
    async *[Symbol.asyncIterator]() {
      while (!signal.aborted) {
        if (failure) throw failure;
        const [next] = waiting;
        if (next === undefined) {
          await wake.promise;
          continue;
        }
        waiting.delete(next);
        yield next;
      }
    },
    [Symbol.asyncDispose]: () => watcher.close(),
  };
}
