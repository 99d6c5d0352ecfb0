// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import type { PassKind } from "../request.ts";
import { shared, sharedIntegers, unsetFloats } from "../shared-memory.ts";
import { passOf } from "./index.ts";
import type { PassContext } from "./pass.ts";

/** A pass as its file holds it. */
export interface RawPass {
  readonly kind: PassKind;
  /** Of the context's size, to be used up. */
  readonly planes: readonly Float32Array[];
  readonly context: PassContext;
}

interface Item extends RawPass {
  /** The canonical form, which may lie in the planes themselves. */
  readonly whole: readonly Float32Array[];
  /** Rows from here on are not done yet. */
  readonly top: number;
}

export interface CanonicalTask {
  readonly items: readonly Item[];
  /** Values that were no usable number, of each item. */
  readonly replaced: Int32Array;
}

/** Pixels brought to canonical form at a time: few enough to stay at hand from one step to the next. */
const STRIP_PIXELS = 2 ** 14;

/** The canonical form of each pass, in shared memory, and how many of its values were replaced. Fails as `Pass.canonical` does. */
export async function canonicalPasses(raw: readonly RawPass[], crew: Crew) {
  const replaced = sharedIntegers(raw.length);
  const items = raw.map((pass, index) =>
    begin({ ...pass, planes: pass.planes.map(shared) }, index, replaced),
  );
  const rows = items.reduce((sum, item) => sum + left(item), 0);
  if (rows > 0) await crew.run("canonical", { items, replaced }, rows);
  return items.map(({ whole, context: { width, height } }, index) => {
    const image: Image = { width, height, planes: whole };
    return { image, replaced: replaced[index] };
  });
}

const left = ({ context, top }: Item) => context.height - top;

/** Does the first strip, which shows what the form is made of and what is amiss. */
function begin(pass: RawPass, index: number, replaced: Int32Array): Item {
  const { width, height } = pass.context;
  const count = Math.min(rowsOfStrip(width), height);
  const strip = stripOf(pass, 0, count);
  const made = passOf(pass.kind).canonical(strip, { ...pass.context, height: count });
  const whole = made.planes.map((plane) => {
    const given = strip.indexOf(plane);
    if (given >= 0) return pass.planes[given];
    const fresh = unsetFloats(width * height);
    fresh.set(plane);
    return fresh;
  });
  replaced[index] = made.replaced;
  return { ...pass, whole, top: count };
}

const rowsOfStrip = (width: number) => Math.max(1, Math.floor(STRIP_PIXELS / width));

const stripOf = ({ planes, context: { width } }: RawPass, top: number, count: number) =>
  planes.map((plane) => plane.subarray(top * width, (top + count) * width));

/** The rows `from` to `to`, counted through what is left of all passes. */
export function canonicalRows({ items, replaced }: CanonicalTask, from: number, to: number): void {
  let first = 0;
  for (const [index, item] of items.entries()) {
    const rows = left(item);
    const [begin, end] = [Math.max(from - first, 0), Math.min(to - first, rows)];
    if (begin < end) Atomics.add(replaced, index, bring(item, item.top + begin, item.top + end));
    first += rows;
  }
}

/** Brings the rows `from` to `to` to their form, strip by strip: what is called often the engine compiles once and keeps. */
function bring(item: Item, from: number, to: number): number {
  const { kind, context, whole } = item;
  const rows = rowsOfStrip(context.width);
  let replaced = 0;
  for (let top = from; top < to; top += rows) {
    const count = Math.min(rows, to - top);
    const strip = stripOf(item, top, count);
    const made = passOf(kind).canonical(strip, { ...context, row: context.row + top, height: count });
    for (const [index, plane] of made.planes.entries())
      if (!strip.includes(plane)) whole[index].set(plane, top * context.width);
    replaced += made.replaced;
  }
  return replaced;
}
