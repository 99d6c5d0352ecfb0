// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/** Written whole under a name of its own and renamed: a reader never sees half of it. Readable by its owner alone. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}
