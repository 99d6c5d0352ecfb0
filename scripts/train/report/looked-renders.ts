// SPDX-License-Identifier: Apache-2.0
import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Image } from "../../../daemon/core/image.ts";
import type { Guides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { writeFeatures } from "../frame-features.ts";
import type { Shot } from "../shots.ts";

const SCRIPT = fileURLToPath(new URL("../lay_looks.py", import.meta.url));

/** The renderer's picture of a shot without a look and with each of the vocabulary, at unit exposure. */
export interface LookedRenders {
  readonly plain: Image;
  /** In the order of the vocabulary. */
  readonly looked: readonly Image[];
}

/** Lays the looks on by `lay_looks.py`; `python` has the packages of `requirements.txt`. */
export async function lookedRenders(
  shot: Shot,
  guides: Guides,
  truth: Image,
  python: string,
): Promise<LookedRenders> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "looks-"));
  const stem = join(folder.path, shot.family, String(shot.seed));
  await writeFeatures(stem, shot, "full", guides, truth);
  await promisify(execFile)(python, [SCRIPT, folder.path]);
  const bytes = await readFile(`${stem}.looks.f16`);
  const values = Float32Array.from(
    new Float16Array(bytes.buffer, bytes.byteOffset, bytes.length / Float16Array.BYTES_PER_ELEMENT),
  );
  const { width, height } = truth;
  const size = width * height;
  const [plain, ...looked] = Array.from({ length: values.length / (3 * size) }, (_, picture) => ({
    width,
    height,
    planes: [0, 1, 2].map((channel) => values.subarray((3 * picture + channel) * size).subarray(0, size)),
  }));
  return { plain, looked };
}
