// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import { COLOUR_SPACES, spaceOfChromaticities } from "../plate/colour.ts";
import type { PartLayout } from "../ports.ts";
import type { ColourSpace } from "../request.ts";

/**
 * The space a part's colour is in by its own word: `colorInteropID` first, then `chromaticities`; nothing where it says
 * nothing, or calls itself data. Fails with COLOUR_SPACE_UNKNOWN where it names a space that is not known: its pixels
 * cannot be converted, and taking them for another would show.
 */
export function spaceOfPart(part: PartLayout, path: string): ColourSpace | undefined {
  const remedy = `Convert it in the host to one of ${COLOUR_SPACES.join(", ")}.`;
  if (part.interopId !== "" && part.interopId !== "data" && part.interopId !== "unknown") {
    const known = COLOUR_SPACES.find((space) => space === part.interopId);
    if (!known)
      throw new PlateError(
        "COLOUR_SPACE_UNKNOWN",
        `${path} is in the colour space "${part.interopId}", which is not known.`,
        { field: "working_space", remedy },
      );
    return known;
  }
  if (!part.chromaticities) return undefined;
  const space = spaceOfChromaticities(part.chromaticities);
  if (!space)
    throw new PlateError(
      "COLOUR_SPACE_UNKNOWN",
      `${path} has the primaries ${part.chromaticities.map((value) => value.toFixed(4)).join(" ")}, which belong to no known colour space.`,
      { field: "working_space", remedy },
    );
  return space;
}
