// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import { placeOf } from "./limits.ts";
import type { ExrPart } from "./types.ts";

interface Refusal {
  readonly what: string;
  readonly remedy: string;
}

/** Parts that can be listed but not read; the other parts of their file can. */
export function refuseUnreadable(path: string, part: ExrPart): void {
  const refusal = refusalOf(part);
  if (refusal === undefined) return;
  throw new PlateError("FILE_UNSUPPORTED", `${placeOf(path, part)} ${refusal.what}.`, {
    remedy: refusal.remedy,
  });
}

function refusalOf(part: ExrPart): Refusal | undefined {
  if (part.kind === "deepscanline" || part.kind === "deeptile")
    return { what: "holds deep samples", remedy: "Flatten the pass before you save it." };
  if (part.compression === "htj2k256" || part.compression === "htj2k32" || part.compression === "unknown")
    return {
      what: `is compressed with ${part.compression === "unknown" ? "an unknown codec" : part.compression}`,
      remedy: "Save it with ZIP compression.",
    };
  const thinned = part.channels.find((channel) => channel.xSampling !== 1 || channel.ySampling !== 1);
  if (thinned !== undefined)
    return {
      what: `stores channel "${thinned.name}" at reduced resolution`,
      remedy: "Save it as RGB instead of luminance and chroma.",
    };
  return undefined;
}
