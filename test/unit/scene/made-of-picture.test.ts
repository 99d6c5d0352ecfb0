// SPDX-License-Identifier: Apache-2.0
import { expect, it, vi } from "vitest";
import type { Dome } from "../../../daemon/core/scene/lit-scene.ts";
import { madeOfPicture } from "../../../daemon/core/scene/made-of-picture.ts";

const picture = () => ({ width: 1, height: 1, planes: [Float32Array.of(1)] });
const domeOf = (radiance: number): Dome => ({
  name: "sky",
  castsShadow: true,
  radiance: [radiance, radiance, radiance],
  fromWorld: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  mapping: "blender",
  visibleToCamera: true,
});

it("makes a thing of a picture once for each purpose and setting", () => {
  const [map, other] = [picture(), picture()];
  const make = vi.fn(() => ({}));
  const first = madeOfPicture(map, "sun", [domeOf(1)], make);
  expect(madeOfPicture(map, "sun", [{ ...domeOf(1), map }], make)).toBe(first);
  expect(madeOfPicture(map, "environment", [domeOf(1)], make)).not.toBe(first);
  expect(madeOfPicture(other, "sun", [domeOf(1)], make)).not.toBe(first);
  expect(madeOfPicture(map, "sun", [domeOf(2)], make)).not.toBe(first);
  expect(make).toHaveBeenCalledTimes(4);
});

it("makes again what failed", async () => {
  const map = picture();
  const fail = () => Promise.reject(new Error("no thread"));
  await expect(madeOfPicture(map, "sun", [domeOf(1)], fail)).rejects.toThrow("no thread");
  expect(await madeOfPicture(map, "sun", [domeOf(1)], async () => 7)).toBe(7);
});
