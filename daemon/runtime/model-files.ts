// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PlateError } from "../core/errors.ts";
import type { ModelDescriptor } from "../core/pipelines/descriptor.ts";
import type { Graph, ModelFiles } from "../core/ports.ts";
import { checkFeeds, toRuntimeError } from "./check-feeds.ts";
import { parseDevice, sessionOptions } from "./devices.ts";
import { loadRuntime } from "./ort.ts";
import { createSessionCache } from "./session-cache.ts";

export interface ModelFilesOptions {
  /** Device name, `cpu` or `cuda:0`. */
  readonly device: string;
  /** Threads within an operator; 0 lets the runtime choose. */
  readonly threads: number;
  /** Bytes of graph files kept open; absent: all of the model. */
  readonly budgetBytes?: number;
}

/**
 * The files of an installed model. Every file is compared with its hash before its first use. A graph whose weights lie in
 * files of their own has those as components `<graph>.<anything>`; they are compared with it.
 */
export function createModelFiles(
  folder: string,
  descriptor: ModelDescriptor,
  { device, threads, budgetBytes = Number.POSITIVE_INFINITY }: ModelFilesOptions,
): ModelFiles & AsyncDisposable {
  const cache = createSessionCache(budgetBytes);
  const place = parseDevice(device);
  const root = resolve(folder);
  const verified = new Map<string, Promise<void>>();

  const verify = (role: string): Promise<void> => {
    const known = verified.get(role);
    if (known) return known;
    const check = verifyFile(root, descriptor, role);
    verified.set(role, check);
    check.catch(() => verified.delete(role));
    return check;
  };

  return {
    async graph(component): Promise<Graph> {
      const file = componentOf(descriptor, component);
      const weights = Object.keys(descriptor.components).filter((role) => role.startsWith(`${component}.`));
      const bytes = weights.reduce((sum, role) => sum + descriptor.components[role].bytes, file.bytes);
      const session = () =>
        cache.use(component, bytes, async () => {
          for (const role of [component, ...weights]) await verify(role);
          const runtime = await loadRuntime();
          try {
            return await runtime.open(join(root, file.path), sessionOptions(place, threads));
          } catch (cause) {
            throw toRuntimeError(`${descriptor.title}: ${file.path} cannot be loaded on ${device}`, cause);
          }
        });
      const { inputs, outputs } = await session();
      return {
        inputs,
        outputs,
        async run(feeds) {
          checkFeeds(inputs, feeds, file.path);
          try {
            return await (await session()).run(feeds);
          } catch (cause) {
            throw toRuntimeError(`${descriptor.title}: ${file.path} failed on ${device}`, cause);
          }
        },
      };
    },
    async text(component) {
      const file = componentOf(descriptor, component);
      await verify(component);
      return await readFile(join(root, file.path), "utf8");
    },
    [Symbol.asyncDispose]: () => cache[Symbol.asyncDispose](),
  };
}

const reinstall = "Install the model's folder again.";

function componentOf(descriptor: ModelDescriptor, role: string) {
  const file = descriptor.components[role];
  if (!file)
    throw new PlateError("MODEL_BROKEN", `${descriptor.title} has no component "${role}".`, {
      remedy: reinstall,
    });
  return file;
}

async function verifyFile(root: string, descriptor: ModelDescriptor, role: string): Promise<void> {
  const { path, sha256 } = componentOf(descriptor, role);
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(join(root, path), { highWaterMark: 1 << 20 }))
      hash.update(chunk);
  } catch (cause) {
    throw new PlateError("MODEL_BROKEN", `${descriptor.title} lacks its file ${path}.`, {
      remedy: reinstall,
      cause,
    });
  }
  if (hash.digest("hex") !== sha256)
    throw new PlateError(
      "MODEL_BROKEN",
      `The file ${path} of ${descriptor.title} is not the one its descriptor names: the hash differs.`,
      { remedy: reinstall },
    );
}
