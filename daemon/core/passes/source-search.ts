// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { PassKind, PassSource } from "../request.ts";
import { passOf } from "./index.ts";
import { type Layer, layerTitle } from "./layers.ts";
import type { PassMatch } from "./match.ts";
import type { Naming } from "./naming/naming.ts";
import { plain } from "./naming/plain.ts";
import { lookUp, type Recognised } from "./naming/recognise.ts";

/** One layer that could be a pass. */
export interface Candidate {
  readonly match: PassMatch;
  readonly layer: Layer;
  readonly lastResort: boolean;
}

/** One source while it is searched. */
export interface Search {
  readonly source: PassSource;
  readonly index: number;
  readonly naming: Naming;
  /** The file, for messages. */
  readonly file: string;
}

/** The layers a source speaks of: `layer` is a whole layer name, or its beginning up to a dot, such as a view layer. */
export function narrow(layers: readonly Layer[], { source, index, file }: Search): readonly Layer[] {
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
export function byName(layers: readonly Layer[], search: Search) {
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
export function bind(kind: PassKind, layers: readonly Layer[], search: Search): Candidate {
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

export const explicitly = ({ match }: Candidate): PassMatch => ({ ...match, rule: "explicit", rank: 0 });

function channelsFor(kind: PassKind, { components }: Layer): readonly string[] | undefined {
  const set = passOf(kind).components.find((wanted) => wanted.every((suffix) => components.has(suffix)));
  return set?.map((suffix) => components.get(suffix) ?? "");
}

export function candidateOf(
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
    },
  };
}

/** Names for people, each once. */
export function list(names: readonly string[]): string {
  const once = [...new Set(names)].map((name) => name || "(the main picture)");
  return once.length > 12 ? `${once.slice(0, 12).join(", ")} and ${once.length - 12} more` : once.join(", ");
}
