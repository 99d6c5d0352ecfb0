// SPDX-License-Identifier: Apache-2.0
import { NAMINGS } from "./index.ts";
import type { LayerName, Naming } from "./naming.ts";
import { plain } from "./plain.ts";

/** What a naming says of one layer name. */
export interface Recognised {
  readonly naming: Naming;
  /** Absent for a layer that the renderer writes and that is no pass here. */
  readonly meaning?: LayerName;
  /** The number of a numbered name, else 0. */
  readonly rank: number;
}

/** What a naming says of a layer, or nothing where it does not know the name. */
export function lookUp(naming: Naming, layer: string): Recognised | undefined {
  for (const candidate of naming.ownName ? [layer, naming.ownName(layer)] : [layer]) {
    const name = candidate.toLowerCase();
    const digits = /\d+$/.exec(name)?.[0] ?? "";
    const stem = name.slice(0, name.length - digits.length);
    const meaning = naming.names.find(
      (known) => known.name.toLowerCase() === (known.numbered && digits ? stem : name),
    );
    if (meaning) return { naming, meaning, rank: meaning.numbered ? Number(digits) : 0 };
    if (naming.others.some((other) => other.toLowerCase() === name)) return { naming, rank: 0 };
  }
  return undefined;
}

/**
 * The naming that explains a file's layer names best, taken as a whole so that a name with several meanings gets the one
 * that fits its neighbours. A name that few namings know weighs more: 1 / the number of namings that know it. On a draw
 * the earlier in the catalogue wins.
 */
export function recogniseNaming(layers: Iterable<string>): Naming {
  const evidence = new Map<Naming, number>();
  for (const layer of new Set(layers)) {
    const knowing = NAMINGS.filter((naming) => lookUp(naming, layer));
    for (const naming of knowing) evidence.set(naming, (evidence.get(naming) ?? 0) + 1 / knowing.length);
  }
  let best = plain;
  for (const naming of NAMINGS)
    if ((evidence.get(naming) ?? 0) > (evidence.get(best) ?? 0) + 1e-9) best = naming;
  return best;
}
