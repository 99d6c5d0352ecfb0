// SPDX-License-Identifier: Apache-2.0
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { sharedFloats } from "../../../daemon/core/shared-memory.ts";
import { createBandThreads } from "../../../daemon/worker/band-threads.ts";
import { createCollector } from "../../../daemon/worker/collector.ts";

const [WIDTH, HEIGHT] = [64, 48];
const image = () => ({
  width: WIDTH,
  height: HEIGHT,
  planes: [0, 1, 2].map(() => sharedFloats(WIDTH * HEIGHT)),
});

it.each([1, 2])("finds the planes of a kernel that has run, on %s threads", async (threads) => {
  const crew = createBandThreads(threads);
  const collect = createCollector(0);
  const composed = async () => {
    const sum = image();
    await crew.run("compose", { terms: [{ image: image() }], sum }, HEIGHT);
    return new WeakRef(sum.planes[0]);
  };
  // The first one starts the threads.
  for (const plane of [await composed(), await composed()]) {
    await pause(50);
    collect();
    expect(plane.deref()).toBeUndefined();
  }
});

it("leaves a small process alone", () => {
  const plane = (() => new WeakRef(sharedFloats(16)))();
  createCollector(Number.MAX_SAFE_INTEGER)();
  expect(plane.deref()).toBeDefined();
});
