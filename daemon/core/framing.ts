// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "./errors.ts";
import { type Window, windowContains, windowHeight, windowsEqual, windowWidth } from "./image.ts";
import type { PassMatch } from "./passes/match.ts";
import type { ModelDescriptor } from "./pipelines/descriptor.ts";
import { intersection } from "./plate/frame.ts";
import type { FileLayout, PartLayout } from "./ports.ts";
import type { Framing } from "./request.ts";

export interface PlateFrame {
  readonly displayWindow: Window;
  readonly dataWindow: Window;
  readonly pixelAspect: number;
}

/**
 * The plate's windows: the request's, else those of the first source. Every pass must have the same display window; data
 * windows may differ, and are laid into the plate's. Fails with INVALID_FIELD or LIMIT_EXCEEDED.
 */
export function frameOf(
  framing: Framing,
  matches: readonly PassMatch[],
  layouts: readonly FileLayout[],
  model: Pick<ModelDescriptor, "title" | "size">,
  maxPixels: number,
): PlateFrame {
  const first = matches.find(({ source }) => source === 0) ?? matches[0];
  const lead = first ? partOf(first, layouts) : layouts[0].parts[0];
  for (const match of matches) checkDisplay(match, lead, layouts);
  const displayWindow = framing.displayWindow ?? lead.displayWindow;
  const whole = framing.dataWindow ?? lead.dataWindow;
  if (framing.dataWindow && !intersection(framing.dataWindow, lead.dataWindow))
    throw new PlateError(
      "INVALID_FIELD",
      `The data window ${words(framing.dataWindow)} lies outside the passes' own, ${words(lead.dataWindow)}.`,
      { field: "framing.data_window", remedy: "Choose a window that touches it, or leave it out." },
    );
  if (framing.crop && !windowContains(whole, framing.crop))
    throw new PlateError(
      "INVALID_FIELD",
      `The crop ${words(framing.crop)} reaches out of the data window ${words(whole)}.`,
      { field: "framing.crop", remedy: "Keep it inside." },
    );
  const dataWindow = framing.crop ?? whole;
  checkSize(dataWindow, model, maxPixels);
  return { displayWindow, dataWindow, pixelAspect: lead.pixelAspect };
}

export function partOf(match: PassMatch, layouts: readonly FileLayout[]): PartLayout {
  return layouts[match.source].parts[match.part];
}

function checkDisplay(match: PassMatch, lead: PartLayout, layouts: readonly FileLayout[]): void {
  const part = partOf(match, layouts);
  if (!windowsEqual(part.displayWindow, lead.displayWindow))
    throw new PlateError(
      "INVALID_FIELD",
      `${layouts[match.source].path} is ${size(part.displayWindow)}, the first source is ${size(lead.displayWindow)}.`,
      { field: `passes[${match.source}].pixels`, remedy: "Render all passes of a plate at one size." },
    );
}

function checkSize(window: Window, model: Pick<ModelDescriptor, "title" | "size">, maxPixels: number): void {
  const width = windowWidth(window);
  const height = windowHeight(window);
  const { minimum, maximum } = model.size;
  if (!(width > 0 && height > 0))
    throw new PlateError("INVALID_FIELD", `The window ${words(window)} is empty.`, { field: "framing" });
  if (Math.min(width, height) < minimum)
    throw new PlateError(
      "INVALID_FIELD",
      `${model.title} makes plates of at least ${minimum} pixels a side, not ${width} x ${height}.`,
      { field: "framing", remedy: "Render the passes larger, or choose a larger crop." },
    );
  if (Math.max(width, height) > maximum || width * height > maxPixels)
    throw new PlateError(
      "LIMIT_EXCEEDED",
      `A plate of ${width} x ${height} is too large: ${model.title} goes up to ${maximum} pixels a side, this daemon up to ${maxPixels} pixels.`,
      { field: "framing", remedy: "Choose a crop, or render the passes smaller." },
    );
}

const size = (window: Window) => `${windowWidth(window)} x ${windowHeight(window)}`;
const words = ({ xMin, yMin, xMax, yMax }: Window) => `(${xMin}, ${yMin})-(${xMax}, ${yMax})`;
