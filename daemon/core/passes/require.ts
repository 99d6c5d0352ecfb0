// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { PassKind } from "../request.ts";
import { passOf } from "./index.ts";
import type { Matching, PassMatch } from "./match.ts";
import { list } from "./source-search.ts";

interface PassNeeds {
  readonly title: string;
  readonly passes: readonly { readonly kind: PassKind; readonly required: boolean }[];
}

/**
 * Checks that a model gets the passes it cannot do without, each clearly. Fails with AMBIGUOUS_PASS where a pass it takes
 * has several answers, with MISSING_PASS where a required one has none; the remedy names the switch in the renderer whose
 * file it is. Returns the optional passes that are not there.
 */
export function requirePasses(model: PassNeeds, matching: Matching): PassKind[] {
  const found = new Set(matching.matches.map(({ kind }) => kind));
  for (const { kind } of model.passes) {
    const clash = matching.ambiguities.find((ambiguity) => ambiguity.kind === kind);
    if (clash)
      throw new PlateError(
        "AMBIGUOUS_PASS",
        `Several layers answer to the ${passOf(kind).title} pass: ${list(clash.layers)}.`,
        {
          field: `passes[${clash.source}].layer`,
          remedy: "Set layer on this source to the one that is meant, or to its view layer.",
        },
      );
  }
  const missing = model.passes.filter(({ kind, required }) => required && !found.has(kind));
  if (missing.length === 0) return model.passes.map(({ kind }) => kind).filter((kind) => !found.has(kind));
  const titles = missing.map(({ kind }) => passOf(kind).title);
  const there = [...found].map((kind) => passOf(kind).title);
  throw new PlateError(
    "MISSING_PASS",
    `${model.title} needs the ${titles.join(", ")} pass${titles.length > 1 ? "es" : ""}. Found: ${list(there) || "no pass at all"}.`,
    { field: "passes", remedy: missing.map(({ kind }) => enabling(kind, matching)).join(" ") },
  );
}

function enabling(kind: PassKind, { namings }: Matching): string {
  for (const { enabling: ways } of namings) if (ways[kind]) return ways[kind];
  return `Render the ${passOf(kind).title} pass, or bind a layer to it with kind.`;
}

/** Checks that what the files leave open about vectors and depth was said. Fails with MISSING_FIELD. */
export function requireMeanings(matches: readonly PassMatch[]): void {
  for (const match of matches) {
    const { title } = passOf(match.kind);
    const layer = match.layer || match.channels[0];
    if ((match.kind === "normal" || match.kind === "position") && !match.vectorSpace)
      throw new PlateError("MISSING_FIELD", `Nothing says which space the ${title} pass "${layer}" is in.`, {
        field: `passes[${match.source}].vector_space`,
        remedy: "Set it to world, camera or camera_left_handed, as it was rendered.",
      });
    if (match.kind === "depth" && !match.depthMeasure)
      throw new PlateError("MISSING_FIELD", `Nothing says what the depth pass "${layer}" measures.`, {
        field: `passes[${match.source}].depth_measure`,
        remedy: "Set it to planar, radial, inverse (Nuke's ScanlineRender) or negative, as it was rendered.",
      });
  }
}
