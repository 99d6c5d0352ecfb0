// SPDX-License-Identifier: Apache-2.0
import { type Field, integer, type Place, writeStruct } from "../lanes/room.ts";

/** Four planes at most, times a number. */
export interface Product {
  readonly times: number;
  readonly planes: readonly Float32Array[];
}

/** Which terms, side by side, make up a sum. */
export interface SumOfTerms {
  readonly first: number;
  readonly count: number;
}

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
  sum(products: readonly Product[]): SumOfTerms;
}

/** Planes that a `Term` has room for. */
const MOST_FACTORS = 4;
/** Words of the structs of a sum and of a strip of `lanes/src/terms.rs`. */
const SUM = 3;
const STRIP = 5;

/** `known` are the sources that have a place of their own, among the first `own` planes. */
export function createIngredients(known: readonly Source[] = [], own = 0): Ingredients {
  const sources = [...known];
  const places = new Map(known.map(({ values, plane }) => [values, plane]));
  const terms: Field[] = [];
  let planes = own;
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

/** Floats of what `writeSums` writes. */
export const lengthsOfSums = ({ terms }: Ingredients, sums: readonly SumOfTerms[]) => [
  terms.length,
  SUM * sums.length,
  STRIP,
];

/** Writes what `compose` of the lanes takes to sum pixels up, their sums into the planes from `first` on; answers its struct. */
export function writeSums(
  { terms }: Ingredients,
  sums: readonly SumOfTerms[],
  first: number,
  planes: Place,
  stride: number,
  [termsAt, sumsAt, strip]: readonly Place[],
): Place {
  writeStruct(termsAt, terms);
  writeStruct(
    sumsAt,
    sums.flatMap((sum, index) => [sum.first, sum.count, first + index].map(integer)),
  );
  writeStruct(strip, [planes, integer(stride), termsAt, sumsAt, integer(sums.length)]);
  return strip;
}
