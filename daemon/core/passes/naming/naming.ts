// SPDX-License-Identifier: Apache-2.0
import type { DepthMeasure, PassKind, VectorSpace } from "../../request.ts";

/** How one renderer names its layers, and what it means by them unless told otherwise. */
export interface Naming {
  /** The word in `PassMatch.rule`. */
  readonly renderer: string;
  /** Name for people. */
  readonly title: string;
  readonly names: readonly LayerName[];
  /** Layers it writes that are no pass here. They are evidence for it, and are not reported as unknown. */
  readonly others: readonly string[];
  /** How to switch a pass on, as one sentence; kinds that need no more than a layer of a known name are left out. */
  readonly enabling: Readonly<Partial<Record<PassKind, string>>>;
  /** The layer's own name without what the renderer puts before it, such as a view layer; the whole name by default. */
  readonly ownName?: (layer: string) => string;
}

/** A layer name, compared without regard to case, and the pass it means. */
export interface LayerName {
  readonly kind: PassKind;
  readonly name: string;
  /** Space of a vector pass; absent where the renderer leaves it to its user. */
  readonly vectorSpace?: VectorSpace;
  /** What a depth pass measures; absent where the renderer leaves it to its user. */
  readonly depthMeasure?: DepthMeasure;
  /** True: used only where no other layer of the file is that pass. */
  readonly lastResort?: true;
  /** True: the name ends in a number, and the layers of all numbers make up the pass together. */
  readonly numbered?: true;
}

type Means = Omit<LayerName, "kind" | "name">;

/** Several names of one pass. */
export const named = (kind: PassKind, names: readonly string[], means: Means = {}): LayerName[] =>
  names.map((name) => ({ kind, name, ...means }));

/** Cryptomatte layers are the same everywhere: a type name and a two-digit rank (Cryptomatte specification 1.2). */
export const CRYPTOMATTE_NAMES: readonly LayerName[] = [
  ...named("cryptomatte_object", ["CryptoObject", "crypto_object"], { numbered: true }),
  ...named("cryptomatte_material", ["CryptoMaterial", "crypto_material"], { numbered: true }),
  ...named("cryptomatte_asset", ["CryptoAsset", "crypto_asset"], { numbered: true }),
];
