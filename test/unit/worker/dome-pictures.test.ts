// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { HostLight } from "../../../daemon/core/request.ts";
import { createDomePictures } from "../../../daemon/worker/dome-pictures.ts";
import { hostLight } from "../../support/host-scene.ts";

/** A picture one pixel high of the given reds, without green or blue, and how often it was opened. */
function pictures(reds: readonly number[]) {
  let opened = 0;
  const dataWindow = { xMin: 0, yMin: 0, xMax: reds.length - 1, yMax: 0 };
  const channels = ["R", "G", "B"].map((name) => ({ name }));
  const file = {
    layout: { parts: [{ index: 0, channels, dataWindow, attributes: {} }] },
    read: async (_part: number, names: readonly string[]) =>
      names.map((name) => Float32Array.from(reds, (red) => (name === "R" ? red : 0))),
    [Symbol.asyncDispose]: async () => {},
  };
  const open = async () => {
    opened++;
    return file;
  };
  const read = createDomePictures({
    passFiles: { open } as never,
    locate: async (image) => ("path" in image ? image.path : ""),
  });
  return { read, opened: () => opened };
}

const dome = (path: string): HostLight =>
  hostLight({
    kind: "dome",
    mapping: "blender",
    image: { path },
    colourSpace: "lin_rec709_scene",
    hiddenFromCamera: false,
  });

describe("a dome's picture", () => {
  it("holds light alone: nothing negative, nothing endless, no holes", async () => {
    const { read } = pictures([0.5, -3482, Infinity, NaN, -0, 70_000]);
    const picture = await read(dome("/park.exr"), "scene.lights[0]", "lin_rec709_scene");
    expect([...picture!.planes[0]]).toEqual([0.5, 0, 65504, 0, 0, 65504]);
  });

  it("is read once for all frames, and not at all for other lights", async () => {
    const { read, opened } = pictures([1]);
    const first = await read(dome("/park.exr"), "scene.lights[0]", "lin_rec709_scene");
    expect(await read(dome("/park.exr"), "scene.lights[0]", "lin_rec709_scene")).toBe(first);
    expect(opened()).toBe(1);
    const sun = hostLight({ kind: "sun", angleDegrees: 1 });
    expect(await read(sun, "scene.lights[0]", "lin_rec709_scene")).toBeUndefined();
  });
});
