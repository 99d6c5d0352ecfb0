// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { FileLayout } from "../ports.ts";
import type { ColourSpace, DepthMeasure, PassKind, PassSource, VectorSpace } from "../request.ts";
import { passOf } from "./index.ts";
import { type Layer, layersOf, layerTitle } from "./layers.ts";
import type { Naming } from "./naming/naming.ts";
import { plain } from "./naming/plain.ts";
import { lookUp, type Recognised, recogniseNaming } from "./naming/recognise.ts";

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
  /** True where the model takes this pass; settled by the plan. */
  readonly used: boolean;
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

/** One layer that could be a pass. */
interface Candidate {
  readonly match: PassMatch;
  readonly layer: Layer;
  readonly lastResort: boolean;
}

/** One source while it is searched. */
interface Search {
  readonly source: PassSource;
  readonly index: number;
  readonly naming: Naming;
  /** The file, for messages. */
  readonly file: string;
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

/** The layers a source speaks of: `layer` is a whole layer name, or its beginning up to a dot, such as a view layer. */
function narrow(layers: readonly Layer[], { source, index, file }: Search): readonly Layer[] {
  const inPart = source.part === "" ? layers : layers.filter(({ part }) => part.name === source.part);
  if (inPart.length === 0)
    throw new PlateError("MISSING_PASS", `${file} has no part called "${source.part}".`, {
      field: `passes[${index}].part`,
      remedy: `Its parts are ${list(layers.map(({ part }) => part.name))}.`,
    });
  if (source.layer === "") return inPart;
  const inLayer = inPart.filter(({ name }) => name === source.layer || name.startsWith(`${source.layer}.`));
  if (inLayer.length === 0)
    throw new PlateError("MISSING_PASS", `${file} has no layer called "${source.layer}".`, {
      field: `passes[${index}].layer`,
      remedy: `Its layers are ${list(inPart.map(({ name }) => name))}.`,
    });
  return inLayer;
}

/** Every layer under the pass that its name means. */
function byName(layers: readonly Layer[], search: Search) {
  if (search.source.channels.length > 0)
    throw new PlateError("MISSING_FIELD", "Channels are listed, but not which pass they are.", {
      field: `passes[${search.index}].kind`,
      remedy: "Set kind beside channels.",
    });
  const byKind = new Map<PassKind, Candidate[]>();
  const unknown: string[] = [];
  const add = (candidate: Candidate) =>
    byKind.set(candidate.match.kind, [...(byKind.get(candidate.match.kind) ?? []), candidate]);
  for (const layer of layers) {
    const recognised = recognise(layer, search.naming);
    const meaning = recognised?.meaning;
    const channels = meaning && channelsFor(meaning.kind, layer);
    if (channels) add(candidateOf(meaning.kind, layer, channels, search));
    else if (!recognised || meaning) unknown.push(layerTitle(layer));
    const coverage = layer.components.get("A");
    if (meaning?.kind === "beauty" && coverage) add(candidateOf("alpha", layer, [coverage], search));
  }
  return { byKind, unknown };
}

/** The main picture is the beauty (or, of one channel alone, coverage); the rest goes by the file's naming, then by plain names. */
function recognise(layer: Layer, naming: Naming): Recognised | undefined {
  if (layer.name !== "") return lookUp(naming, layer.name) ?? lookUp(plain, layer.name);
  if (layer.components.has("R")) return { naming, meaning: { kind: "beauty", name: "" }, rank: 0 };
  if (layer.components.has("A")) return { naming, meaning: { kind: "alpha", name: "" }, rank: 0 };
  return undefined;
}

/** The source's layers bound to a stated pass. */
function bind(kind: PassKind, layers: readonly Layer[], search: Search): Candidate {
  const { source, index, file, naming } = search;
  if (source.channels.length > 0) return bindChannels(kind, layers, search);
  const { title, components } = passOf(kind);
  const able = layers.filter((layer) => channelsFor(kind, layer));
  const speaking = able.filter((layer) => recognise(layer, naming)?.meaning?.kind === kind);
  const main = able.filter(({ name }) => name === "");
  const layer = [speaking, able, main].find((some) => some.length === 1)?.[0];
  const channels = layer && channelsFor(kind, layer);
  if (layer && channels) return candidateOf(kind, layer, channels, search);
  if (able.length === 0)
    throw new PlateError(
      "MISSING_PASS",
      `No layer of ${file} has the channels of the ${title} pass (${components[0].join(", ")}).`,
      { field: `passes[${index}]`, remedy: `Its layers are ${list(layers.map(({ name }) => name))}.` },
    );
  throw new PlateError(
    "AMBIGUOUS_PASS",
    `Several layers of ${file} could be the ${title} pass: ${list(able.map(({ name }) => name))}.`,
    { field: `passes[${index}].layer`, remedy: "Set layer to the one that is meant." },
  );
}

function bindChannels(kind: PassKind, layers: readonly Layer[], search: Search): Candidate {
  const { source, index, file } = search;
  const wanted = source.channels;
  const { components, title } = passOf(kind);
  const counts = [...new Set(components.map((set) => set.length))];
  if (!counts.includes(wanted.length))
    throw new PlateError(
      "INVALID_FIELD",
      `The ${title} pass has ${counts.join(" or ")} channels, not ${wanted.length}.`,
      { field: `passes[${index}].channels` },
    );
  const layer = layers.find(
    (candidate) =>
      [...candidate.components.values()].includes(wanted[0]) &&
      wanted.every((channel) => candidate.part.channels.some(({ name }) => name === channel)),
  );
  if (!layer)
    throw new PlateError("MISSING_PASS", `No part of ${file} holds the channels ${list(wanted)}.`, {
      field: `passes[${index}].channels`,
      remedy: `There are ${list(layers.flatMap((candidate) => [...candidate.components.values()]))}.`,
    });
  return candidateOf(kind, layer, wanted, search);
}

const explicitly = ({ match }: Candidate): PassMatch => ({ ...match, rule: "explicit", rank: 0 });

function channelsFor(kind: PassKind, { components }: Layer): readonly string[] | undefined {
  const set = passOf(kind).components.find((wanted) => wanted.every((suffix) => components.has(suffix)));
  return set?.map((suffix) => components.get(suffix) ?? "");
}

function candidateOf(
  kind: PassKind,
  layer: Layer,
  channels: readonly string[],
  { source, index, naming }: Search,
): Candidate {
  const recognised = recognise(layer, naming);
  const meaning = recognised?.meaning?.kind === kind ? recognised.meaning : undefined;
  const vector = kind === "normal" || kind === "position";
  return {
    layer,
    lastResort: recognised?.meaning?.lastResort ?? false,
    match: {
      kind,
      source: index,
      part: layer.part.index,
      partName: layer.part.name,
      layer: layer.layer,
      channels,
      rule: (recognised?.naming ?? naming).renderer,
      rank: recognised?.rank ?? 0,
      vectorSpace: vector ? (source.vectorSpace ?? meaning?.vectorSpace) : undefined,
      depthMeasure: kind === "depth" ? (source.depthMeasure ?? meaning?.depthMeasure) : undefined,
      packedNormals: kind === "normal" && source.packedNormals,
      used: false,
    },
  };
}

/** Names for people, each once. */
export function list(names: readonly string[]): string {
  const once = [...new Set(names)].map((name) => name || "(the main picture)");
  return once.length > 12 ? `${once.slice(0, 12).join(", ")} and ${once.length - 12} more` : once.join(", ");
}
