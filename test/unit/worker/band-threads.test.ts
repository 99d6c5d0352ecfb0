// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import type { Crew } from "../../../daemon/core/crew.ts";
import { makeGuides } from "../../../daemon/core/pipelines/relight/guides.ts";
import { createBandThreads } from "../../../daemon/worker/band-threads.ts";
import { rayCastFrame } from "../../contract/pipelines/ray-cast-frame.ts";

/** The bytes of a frame's guides. */
async function shade(crew: Crew, size: readonly [number, number]): Promise<Buffer> {
  const frame = rayCastFrame(...size, ["depth", "normal", "albedo", "roughness", "metallic"]);
  const guides = await makeGuides(frame, 7n, crew);
  const { analytic, base, direct, arriving, occluderDistance, openness } = guides;
  const images = [analytic!, base].flatMap(({ planes }) => planes);
  const planes = [...images, direct, arriving, occluderDistance, openness];
  return Buffer.concat(planes.map((plane) => new Uint8Array(plane.buffer)));
}

describe("guides shared among threads", () => {
  it.each([
    ["each pixel is marched", [101, 67]],
    ["every second pixel is marched", [640, 427]],
  ] as const)("are the same bytes for any number of threads where %s", async (_, size) => {
    const single = await shade(alone, size);
    for (const threads of [2, 3])
      expect((await shade(createBandThreads(threads), size)).equals(single)).toBe(true);
  });

  it("come out the same a second time from the same threads", async () => {
    const crew = createBandThreads(2);
    const first = await shade(crew, [64, 48]);
    expect((await shade(crew, [64, 48])).equals(first)).toBe(true);
  });

  it("fail with a clear error where a thread dies, each time anew", async () => {
    const dying = new URL("./dying-thread.ts", import.meta.url);
    const crew = createBandThreads(2, dying);
    const failed = { reason: "INTERNAL", message: expect.stringMatching(/thread .* ended with code 3/) };
    await expect(shade(crew, [64, 48])).rejects.toMatchObject(failed);
    await expect(shade(crew, [64, 48])).rejects.toMatchObject(failed);
  });
});

it("one thread is the calling one", async () => {
  const dying = new URL("./dying-thread.ts", import.meta.url);
  const single = await shade(createBandThreads(1, dying), [64, 48]);
  expect(single.equals(await shade(alone, [64, 48]))).toBe(true);
});
