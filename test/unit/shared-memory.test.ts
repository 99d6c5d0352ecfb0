// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from "vitest";
import { dropSparePlanes, lasting, lendPlanes, sharedFloats } from "../../daemon/core/shared-memory.ts";

afterEach(dropSparePlanes);

it("takes lent planes back and hands them out again as zeros", () => {
  const takeBack = lendPlanes();
  const [first, second, other] = [sharedFloats(8).fill(3), sharedFloats(8), sharedFloats(5)];
  takeBack();
  lendPlanes();
  const again = [sharedFloats(8), sharedFloats(8)];
  expect(new Set(again.map(({ buffer }) => buffer))).toEqual(new Set([first.buffer, second.buffer]));
  expect(again.map((plane) => [...plane])).toEqual([Array(8).fill(0), Array(8).fill(0)]);
  expect(sharedFloats(8).buffer).not.toBe(first.buffer);
  expect(sharedFloats(5).buffer).toBe(other.buffer);
});

it("keeps what was made before the loan, or is to outlast it", async () => {
  const before = sharedFloats(8).fill(1);
  const takeBack = lendPlanes();
  const picture = await lasting(async () => sharedFloats(8).fill(2));
  takeBack();
  lendPlanes();
  const fresh = [sharedFloats(8).fill(9), sharedFloats(8).fill(9)];
  expect(fresh.some(({ buffer }) => buffer === before.buffer || buffer === picture.buffer)).toBe(false);
  expect([before[0], picture[0]]).toEqual([1, 2]);
});

it("keeps what is to outlast the loan where two such pieces of work overlap", async () => {
  const takeBack = lendPlanes();
  const gate = Promise.withResolvers<void>();
  const first = lasting(async () => sharedFloats(8));
  const second = lasting(async () => {
    await gate.promise;
    return sharedFloats(8);
  });
  const pictures = [await first];
  gate.resolve();
  pictures.push(await second);
  const own = sharedFloats(8);
  takeBack();
  lendPlanes();
  expect(sharedFloats(8).buffer).toBe(own.buffer);
  expect(pictures.map(({ buffer }) => buffer)).not.toContain(sharedFloats(8).buffer);
});

it("lets planes go whose size was not asked for in the next loan", () => {
  const first = lendPlanes();
  const small = sharedFloats(8);
  first();
  const second = lendPlanes();
  sharedFloats(9);
  second();
  lendPlanes();
  expect(sharedFloats(8).buffer).not.toBe(small.buffer);
});

it("calls a loan off that grows too large, and holds none of its planes", () => {
  const takeBack = lendPlanes();
  const small = sharedFloats(8);
  for (let plane = 0; plane < 4; plane++) sharedFloats(2 ** 26);
  takeBack();
  lendPlanes();
  expect(sharedFloats(8).buffer).not.toBe(small.buffer);
});
