// SPDX-License-Identifier: Apache-2.0
import type { Window } from "../core/image.ts";
import type { FileLayout, PartLayout, PassFiles } from "../core/ports.ts";

/** What is needed of an EXR reader. */
export type PictureReader = (path: string) => Promise<PictureFile>;

interface PictureFile extends AsyncDisposable {
  readonly parts: readonly PicturePart[];
  read(
    part: number,
    channels: readonly string[],
    options: { readonly window: Window },
  ): Promise<ReadonlyMap<string, Float32Array>>;
}

interface PicturePart extends Omit<PartLayout, "interopId" | "chromaticities" | "pixelAspect"> {
  readonly pixelAspectRatio: number;
  readonly attributes: ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;
}

export interface PassFilesDeps {
  readonly openExr: PictureReader;
}

/** Picture files as the core sees them: layouts with what each part says of its colour, planes in the order asked. */
export function createPassFiles({ openExr }: PassFilesDeps): PassFiles {
  return {
    async open(path) {
      const file = await openExr(path);
      const layout: FileLayout = { path, parts: file.parts.map(layoutOf) };
      return {
        layout,
        async read(part, channels, window) {
          const planes = await file.read(part, channels, { window });
          return channels.map((channel) => {
            const plane = planes.get(channel);
            if (!plane) throw new RangeError(`The reader gave no plane for ${channel} of ${path}`);
            return plane;
          });
        },
        [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
      };
    },
  };
}

function layoutOf(part: PicturePart): PartLayout {
  const { index, name, channels, dataWindow, displayWindow } = part;
  return {
    index,
    name,
    channels: channels.map((channel) => ({ name: channel.name, type: channel.type })),
    dataWindow,
    displayWindow,
    pixelAspect: part.pixelAspectRatio,
    interopId: textOf(part, "colorInteropID"),
    chromaticities: chromaticitiesOf(part),
  };
}

function textOf({ attributes }: PicturePart, name: string): string {
  const attribute = attributes.get(name);
  return attribute?.type === "string" ? new TextDecoder().decode(attribute.bytes) : "";
}

/** Eight little-endian float32, OpenEXR's `chromaticities`; a file with another type under that name says nothing. */
function chromaticitiesOf({ attributes }: PicturePart): readonly number[] | undefined {
  const attribute = attributes.get("chromaticities");
  if (attribute?.type !== "chromaticities" || attribute.bytes.length !== 32) return undefined;
  const { buffer, byteOffset, byteLength } = attribute.bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  return Array.from({ length: 8 }, (_, index) => view.getFloat32(index * 4, true));
}
