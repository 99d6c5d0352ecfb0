// SPDX-License-Identifier: Apache-2.0
import { lanes } from "./lanes.ts";

/** A place in the lanes' memory; its floats begin at a whole register. */
export interface Place {
  readonly pointer: number;
  readonly floats: Float32Array;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;
/** Numbers that are worked on at once. */
export const LANES = 4;

export const wholeLanes = (length: number) => Math.ceil(length / LANES) * LANES;

/** Places of so many floats each, which hold until the same thread asks for others. */
export function makeRoom<const Lengths extends readonly number[]>(
  lengths: Lengths,
): { readonly [Index in keyof Lengths]: Place } {
  const { room, memory } = lanes();
  roomsMade++;
  let pointer = room(lengths.reduce((sum, length) => sum + wholeLanes(length), 0));
  const places = lengths.map((length): Place => {
    const place = { pointer, floats: new Float32Array(memory.buffer, pointer, wholeLanes(length)) };
    pointer += wholeLanes(length) * BYTES;
    return place;
  });
  return places as unknown as { readonly [Index in keyof Lengths]: Place };
}

let roomsMade = 0;
/** By task, so that nothing of a task stays once it is forgotten: what is kept may hold its planes. */
const kept = new WeakMap<object, { readonly room: number; readonly value: unknown }>();

/**
 * What `make` makes of a task in a room of its own: made once for all the bands of rows that a thread takes of it, since
 * nothing else asks for room between them.
 */
export function onceForTask<Made>(task: object, make: () => Made): Made {
  const before = kept.get(task);
  if (before?.room === roomsMade) return before.value as Made;
  const value = make();
  kept.set(task, { room: roomsMade, value });
  return value;
}

/** A struct's field: a number as a float, or one of these. */
export type Field = number | { readonly integer: number } | Place;

export const integer = (value: number): Field => ({ integer: value });

/** Writes a `repr(C)` struct of four-byte fields. */
export function writeStruct({ floats }: Place, fields: readonly Field[]): void {
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  for (const [at, field] of fields.entries())
    if (typeof field === "number") floats[at] = field;
    else words[at] = "integer" in field ? field.integer : field.pointer;
}

/** Tuples of `from` numbers, with room for `to` each. */
export function spreadOut(values: ArrayLike<number>, from: number, to: number): Float32Array {
  const spread = new Float32Array((values.length / from) * to);
  for (let at = 0, into = 0; at < values.length; at += from, into += to)
    for (let k = 0; k < from; k++) spread[into + k] = values[at + k];
  return spread;
}

/** Numbers as floats, then what those are short of: together they are nearly as precise as doubles. */
export const inTwoFloats = (values: readonly number[]): number[] => [
  ...values.map(Math.fround),
  ...values.map((value) => value - Math.fround(value)),
];
