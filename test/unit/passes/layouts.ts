// SPDX-License-Identifier: Apache-2.0
import type { Window } from "../../../daemon/core/image.ts";
import type { FileLayout, PartLayout, PassFile } from "../../../daemon/core/ports.ts";
import type { PassSource } from "../../../daemon/core/request.ts";

export const WINDOW: Window = { xMin: 0, yMin: 0, xMax: 3, yMax: 1 };

export function part(name: string, channels: readonly string[], more: Partial<PartLayout> = {}): PartLayout {
  return {
    index: 0,
    name,
    channels: channels.map((channel) => ({ name: channel, type: "half" })),
    dataWindow: WINDOW,
    displayWindow: WINDOW,
    pixelAspect: 1,
    interopId: "",
    ...more,
  };
}

export function layout(...parts: readonly PartLayout[]): FileLayout {
  return { path: "/show/beauty.exr", parts: parts.map((one, index) => ({ ...one, index })) };
}

export const onePart = (...channels: readonly string[]) => layout(part("", channels));

/** Channels of layers: `channels("N:XYZ", "Z", ":RGBA")`. */
export function channels(...layers: readonly string[]): string[] {
  return layers.flatMap((word) => {
    const [name, suffixes] = word.split(":");
    if (suffixes === undefined) return [name];
    return [...suffixes].map((suffix) => (name ? `${name}.${suffix}` : suffix));
  });
}

export function source(more: Partial<PassSource> = {}): PassSource {
  return {
    pixels: { path: "/show/beauty.exr" },
    part: "",
    layer: "",
    channels: [],
    packedNormals: false,
    ...more,
  };
}

/** The layers that Blender 4.5 writes with every pass on, in one part. */
const BLENDER_4: readonly string[] = [
  "Combined:RGBA",
  "Depth:Z",
  "Mist:Z",
  "Position:XYZ",
  "Normal:XYZ",
  "Vector:XYZW",
  "UV:UVA",
  "IndexOB:X",
  "IndexMA:X",
  "DiffDir:RGB",
  "DiffInd:RGB",
  "DiffCol:RGB",
  "GlossDir:RGB",
  "GlossInd:RGB",
  "GlossCol:RGB",
  "Emit:RGB",
  "Env:RGB",
  "AO:RGB",
  "CryptoObject00:rgba",
  "CryptoObject01:rgba",
  "CryptoObject02:rgba",
  "CryptoMaterial00:rgba",
  "CryptoAsset00:rgba",
  "Noisy Image:RGBA",
  "Roughness:X",
  "Metallic:X",
];

const RENAMED: Readonly<Record<string, string>> = {
  IndexOB: "Object Index",
  IndexMA: "Material Index",
  DiffDir: "Diffuse Direct",
  DiffInd: "Diffuse Indirect",
  DiffCol: "Diffuse Color",
  GlossDir: "Glossy Direct",
  GlossInd: "Glossy Indirect",
  GlossCol: "Glossy Color",
  Emit: "Emission",
  Env: "Environment",
  AO: "Ambient Occlusion",
};

export function blender4(viewLayer = "ViewLayer"): FileLayout {
  return onePart(...channels(...BLENDER_4.map((layer) => `${viewLayer}.${layer}`)));
}

/** The same from Blender 5: long names, a part for each pass, tagged. */
export function blender5(space = "lin_rec709_scene"): FileLayout {
  return layout(
    ...BLENDER_4.map((layer) => {
      const [old, suffixes] = layer.split(":");
      const name = `ViewLayer.${RENAMED[old] ?? old}`;
      const colour = /^RGB/.test(suffixes);
      return part(name, channels(`${name}:${suffixes}`), { interopId: colour ? space : "data" });
    }),
  );
}

/** A file whose samples come from a function of channel and pixel. */
export function pictured(
  file: FileLayout,
  sample: (channel: string, x: number, y: number) => number,
): PassFile & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    layout: file,
    reads,
    async read(index, names, window) {
      reads.push(`${index}: ${names.join(" ")}`);
      return names.map((name) => {
        const plane: number[] = [];
        for (let y = window.yMin; y <= window.yMax; y++)
          for (let x = window.xMin; x <= window.xMax; x++) plane.push(sample(name, x, y));
        return Float32Array.from(plane);
      });
    },
    async [Symbol.asyncDispose]() {},
  };
}
