// SPDX-License-Identifier: Apache-2.0
import type { FileLayout } from "../ports.ts";
import type { ColourSpace, DepthMeasure, PassKind, PassSource, VectorSpace } from "../request.ts";
import { layersOf, layerTitle } from "./layers.ts";
import type { Naming } from "./naming/naming.ts";
import { recogniseNaming } from "./naming/recognise.ts";
import {
  bind,
  byName,
  type Candidate,
  candidateOf,
  explicitly,
  narrow,
  type Search,
} from "./source-search.ts";

/** A pass and the channels that answer to it. */
export interface PassMatch {
  readonly kind: PassKind;
  /** Index into the request's sources. */
  readonly source: number;
  /** Index of the part in its file. */
  readonly part: number;
  readonly partName: string;
  /** Channel name before its last dot; empty for bare channels. */
  readonly layer: string;
  /** Full names in component order. */
  readonly channels: readonly string[];
  /** The naming that matched, or `explicit`. */
  readonly rule: string;
  /** Place among the layers that make up the pass together (cryptomatte), else 0. */
  readonly rank: number;
  readonly vectorSpace?: VectorSpace;
  readonly depthMeasure?: DepthMeasure;
  readonly packedNormals: boolean;
  /** Space of the stored colour; absent for what is no colour, and until the plan has resolved it. */
  readonly colourSpace?: ColourSpace;
}

export interface Ambiguity {
  readonly kind: PassKind;
  readonly source: number;
  /** `part:layer` of each. */
  readonly layers: readonly string[];
}

export interface Matching {
  /** One match a kind, or one a rank, in the order of the sources. */
  readonly matches: readonly PassMatch[];
  /** Passes to which several layers answer; they have no match. */
  readonly ambiguities: readonly Ambiguity[];
  /** `part:layer` of what no rule knows. */
  readonly unknownLayers: readonly string[];
  /** The naming of each source's file. */
  readonly namings: readonly Naming[];
}

/**
 * Says which channels answer to which pass, from headers alone. `layouts[i]` belongs to `sources[i]`.
 *
 * By name, an earlier source goes before a later one; a source with a `kind` binds what it finds to that pass and goes
 * before all names, the last such source winning. Fails with MISSING_PASS, MISSING_FIELD, INVALID_FIELD or
 * AMBIGUOUS_PASS where a source's own narrowing cannot be followed.
 */
export function matchPasses(sources: readonly PassSource[], layouts: readonly FileLayout[]): Matching {
  const named = new Map<PassKind, readonly PassMatch[]>();
  const explicit = new Map<PassKind, readonly PassMatch[]>();
  const ambiguities: Ambiguity[] = [];
  const unknownLayers: string[] = [];
  const namings: Naming[] = [];
  for (const [index, source] of sources.entries()) {
    const all = layersOf(layouts[index]);
    const naming = recogniseNaming(all.map((layer) => layer.name));
    namings.push(naming);
    const search: Search = { source, index, naming, file: layouts[index].path };
    const layers = narrow(all, search);
    if (source.kind !== undefined) {
      const bound = bind(source.kind, layers, search);
      explicit.set(source.kind, [explicitly(bound)]);
      const coverage = source.kind === "beauty" && bound.layer.components.get("A");
      if (coverage && !named.has("alpha"))
        named.set("alpha", [explicitly(candidateOf("alpha", bound.layer, [coverage], search))]);
      continue;
    }
    const found = byName(layers, search);
    unknownLayers.push(...found.unknown);
    for (const [kind, candidates] of found.byKind) {
      if (named.has(kind)) continue;
      const chosen = preferred(candidates);
      const ranks = new Set(chosen.map(({ match }) => match.rank));
      if (ranks.size < chosen.length)
        ambiguities.push({ kind, source: index, layers: chosen.map(({ layer }) => layerTitle(layer)) });
      else
        named.set(
          kind,
          chosen.map(({ match }) => match).sort((a, b) => a.rank - b.rank),
        );
    }
  }
  for (const [kind, matches] of explicit) named.set(kind, matches);
  return {
    matches: [...named.values()].flat().sort((a, b) => a.source - b.source),
    ambiguities: ambiguities.filter(({ kind }) => !named.has(kind)),
    unknownLayers,
    namings,
  };
}

/** The main picture goes before a layer of the same meaning, that before a last resort. */
function preferred(candidates: readonly Candidate[]): readonly Candidate[] {
  const main = candidates.filter(({ layer }) => layer.name === "");
  if (main.length > 0) return main;
  const first = candidates.filter(({ lastResort }) => !lastResort);
  return first.length > 0 ? first : candidates;
}
