// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import type { Session } from "../../../daemon/runtime/ort.ts";
import { createSessionCache } from "../../../daemon/runtime/session-cache.ts";

function bench() {
  const released: string[] = [];
  let opened = 0;
  const open = (name: string) => async (): Promise<Session> => {
    opened++;
    return { inputs: [], outputs: [], run: async () => ({}), release: async () => void released.push(name) };
  };
  return { released, open, opened: () => opened };
}

it("opens once and keeps within its budget by closing the longest unused", async () => {
  const { released, open, opened } = bench();
  const cache = createSessionCache(10);
  await cache.use("a", 4, open("a"));
  await cache.use("b", 4, open("b"));
  await cache.use("a", 4, open("a"));
  await cache.use("c", 4, open("c"));
  expect(released).toEqual(["b"]);
  expect(opened()).toBe(3);
  expect(cache.bytes).toBe(8);
});

it("opens a session beyond the budget alone", async () => {
  const { released, open } = bench();
  const cache = createSessionCache(10);
  await cache.use("a", 4, open("a"));
  await cache.use("big", 40, open("big"));
  expect(released).toEqual(["a"]);
  expect(cache.bytes).toBe(40);
});

it("forgets an opening that failed", async () => {
  const { open } = bench();
  const cache = createSessionCache(10);
  await expect(cache.use("a", 4, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(cache.bytes).toBe(0);
  await cache.use("a", 4, open("a"));
  expect(cache.bytes).toBe(4);
});

it("closes all at its end", async () => {
  const { released, open } = bench();
  {
    await using cache = createSessionCache(10);
    await cache.use("a", 4, open("a"));
  }
  expect(released).toEqual(["a"]);
});
