// SPDX-License-Identifier: Apache-2.0
import { type Field, integer } from "../lanes/room.ts";
import type { Product } from "./compose.ts";

/** A plane of the frame, `wide` numbers to a pixel, and its place among those in the lanes. */
export interface Source {
  readonly plane: number;
  readonly values: Float32Array | Uint8Array;
  readonly wide: number;
}

/** What a kernel of the lanes sums up: planes, each laid there once, and products of them. */
export interface Ingredients {
  readonly sources: readonly Source[];
  /** Structs `Term` of `lanes/src/terms.rs`. */
  readonly terms: readonly Field[];
  /** Planes that need room. */
  planes(): number;
  /** Where a plane lies. */
  plane(values: Source["values"]): number;
  /** Which terms a sum of products is. */
  sum(products: readonly Product[]): { readonly first: number; readonly count: number };
}

/** Planes that a `Term` has room for. */
const MOST_FACTORS = 4;

/** `known` are the planes that have a place of their own, the first of all. */
export function createIngredients(known: readonly Source[] = []): Ingredients {
  const sources = [...known];
  const places = new Map(known.map(({ values, plane }) => [values, plane]));
  const terms: Field[] = [];
  let planes = known.reduce((count, { plane, wide }) => Math.max(count, plane + wide), 0);
  let count = 0;
  const plane = (values: Source["values"]): number => {
    const place = places.get(values);
    if (place !== undefined) return place;
    places.set(values, planes);
    sources.push({ plane: planes, values, wide: 1 });
    return planes++;
  };
  const sum = (products: readonly Product[]) => {
    const first = count;
    for (const { times, planes } of products) {
      const factors = Array.from({ length: MOST_FACTORS }, (_, index) =>
        index < planes.length ? plane(planes[index]) : 0,
      );
      terms.push(times, ...[planes.length, ...factors].map(integer));
      count++;
    }
    return { first, count: products.length };
  };
  return { sources, terms, planes: () => planes, plane, sum };
}

/** Lays the `count` pixels from `at` on into planes that stand `stride` floats apart. */
export function laySources(
  sources: readonly Source[],
  into: Float32Array,
  stride: number,
  at: number,
  count: number,
): void {
  for (const { plane, values, wide } of sources)
    into.set(values.subarray(wide * at, wide * (at + count)), plane * stride);
}
