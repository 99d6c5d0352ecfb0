// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImageChannel } from "../../daemon/exr/image.ts";
import { openExr } from "../../daemon/exr/read.ts";
import { boxHeight, boxWidth } from "../../daemon/exr/types.ts";
import { writeExr } from "../../daemon/exr/write.ts";
import { PassSource } from "../../daemon/rpc/gen/platewright/v1/passes.ts";
import { Output, type PlateRequest } from "../../daemon/rpc/gen/platewright/v1/request.ts";
import { requestFromJson } from "../../daemon/rpc/request-json.ts";

const EXAMPLE = join(import.meta.dirname, "../../scripts/example");

/** Lights of the example that are kept: sun, rectangle and spot. */
const LIGHTS = 3;

/**
 * The example's passes at another size, written to `path`, and a request for them. The middle of the picture is cut to the
 * new aspect and taken to the new size by nearest neighbour, so that depth and normals stay those of a surface; the film
 * back shrinks with the cut. The planes have the example's noise in blocks, so they compress better than a render would.
 */
export async function benchRequest(path: string, width: number, height: number, folder: string) {
  const request = requestFromJson(await readFile(join(EXAMPLE, "request.json"), "utf8"));
  await using example = await openExr(join(EXAMPLE, "shot.exr"));
  const [part] = example.parts;
  const names = part.channels.map(({ name }) => name);
  const planes = await example.readNative(0, names);
  const [fullWidth, fullHeight] = [boxWidth(part.dataWindow), boxHeight(part.dataWindow)];
  const cutWidth = Math.min(fullWidth, Math.round((fullHeight * width) / height));
  const cutHeight = Math.min(fullHeight, Math.round((fullWidth * height) / width));
  const [left, top] = [(fullWidth - cutWidth) >> 1, (fullHeight - cutHeight) >> 1];
  const resampled = (data: ImageChannel["data"]): ImageChannel["data"] => {
    const result = emptyLike(data, width * height);
    for (let y = 0; y < height; y++) {
      const row = (top + Math.floor(((y + 0.5) * cutHeight) / height)) * fullWidth + left;
      for (let x = 0; x < width; x++)
        result[y * width + x] = data[row + Math.floor(((x + 0.5) * cutWidth) / width)];
    }
    return result;
  };
  const window = { xMin: 0, yMin: 0, xMax: width - 1, yMax: height - 1 };
  const channels = part.channels.map(({ name, type }) => ({
    name,
    type,
    data: resampled(planes.get(name) as ImageChannel["data"]),
  }));
  await writeExr(path, { displayWindow: window, dataWindow: window, channels, compression: "zip" });

  const { scene } = request;
  if (!scene?.camera) throw new Error("The example has no camera.");
  scene.lights = scene.lights.slice(0, LIGHTS);
  scene.camera.filmWidthMm *= cutWidth / fullWidth;
  scene.camera.filmHeightMm *= cutHeight / fullHeight;
  return {
    ...request,
    passes: [PassSource.create({ pixels: { from: { $case: "path", value: path } } })],
    output: Output.create({ folder }),
  } satisfies PlateRequest;
}

function emptyLike(data: ImageChannel["data"], length: number): ImageChannel["data"] {
  if (data instanceof Float32Array) return new Float32Array(length);
  return data instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
}
