// SPDX-License-Identifier: Apache-2.0
import type { Session } from "./ort.ts";

/** Open graphs with their size, the longest unused leaving first when they pass the budget together. */
export interface SessionCache extends AsyncDisposable {
  /** The open session of a key, or the one that `open` makes; a failed opening is not remembered. */
  use(key: string, bytes: number, open: () => Promise<Session>): Promise<Session>;
  readonly bytes: number;
}

/** `budgetBytes` bounds the files behind all open sessions; a single larger one is still opened, alone. */
export function createSessionCache(budgetBytes: number): SessionCache {
  /** Insertion order is order of last use. */
  const open = new Map<string, { readonly bytes: number; readonly session: Session }>();
  let total = 0;

  const drop = async (key: string) => {
    const entry = open.get(key);
    if (!entry) return;
    open.delete(key);
    total -= entry.bytes;
    await entry.session.release();
  };

  return {
    async use(key, bytes, make) {
      const known = open.get(key);
      if (known) {
        open.delete(key);
        open.set(key, known);
        return known.session;
      }
      for (const oldest of [...open.keys()]) {
        if (total + bytes <= budgetBytes) break;
        await drop(oldest);
      }
      const session = await make();
      open.set(key, { bytes, session });
      total += bytes;
      return session;
    },
    get bytes() {
      return total;
    },
    async [Symbol.asyncDispose]() {
      for (const key of [...open.keys()]) await drop(key);
    },
  };
}
