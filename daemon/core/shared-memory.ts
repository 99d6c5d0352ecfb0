// SPDX-License-Identifier: Apache-2.0

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * A loan of more bytes is called off, which a frame of 1920 x 1080 does not reach: a loan holds each plane to its end, and of a
 * 4K frame most must go while it is made.
 */
const LARGEST_LOAN = 768 * 2 ** 20;

interface Loan {
  planes: Float32Array[];
  bytes: number;
}

/** What is on loan to the work in hand; what was given back, by kind and length, for the next work of the same size. */
let lent: Loan | undefined;
/** Pieces of work under way whose planes are to stay. */
let makingLasting = 0;
const spare = new Map<string, Float32Array[]>();
const sizeOf = (shares: boolean, length: number) => `${shares ? "shared" : "own"} ${length}`;

/** Zeros in memory that all threads of the process see, so that a plane goes to another thread without a copy. */
export const sharedFloats = (length: number): Float32Array =>
  noted(used(true, length)?.fill(0) ?? freshShared(length));

/** The same, holding anything: for planes of which every value is written before it is read. */
export const unsetFloats = (length: number): Float32Array => noted(used(true, length) ?? freshShared(length));

/** Memory of this thread's own, which a runtime takes, holding anything. */
export const ownFloats = (length: number): Float32Array =>
  noted(used(false, length) ?? new Float32Array(length));

const used = (shares: boolean, length: number) => spare.get(sizeOf(shares, length))?.pop();
const freshShared = (length: number) => new Float32Array(new SharedArrayBuffer(length * BYTES));

function noted(plane: Float32Array): Float32Array {
  if (lent && makingLasting === 0) note(lent, plane);
  return plane;
}

function note(loan: Loan, plane: Float32Array): void {
  loan.planes.push(plane);
  loan.bytes += plane.byteLength;
  if (loan.bytes <= LARGEST_LOAN) return;
  loan.planes = [];
  lent = undefined;
  spare.clear();
}

/**
 * Lends planes: all that this thread makes from now on until the answer is called, which takes them back. Then nothing may hold
 * one any more. Memory that is used again needs no system call, no page and no collector; planes of sizes that were not
 * asked for meanwhile are let go.
 */
export function lendPlanes(): () => void {
  const loan: Loan = { planes: [], bytes: 0 };
  lent = loan;
  return () => {
    if (lent === loan) lent = undefined;
    spare.clear();
    for (const plane of loan.planes) {
      const size = sizeOf(plane.buffer instanceof SharedArrayBuffer, plane.length);
      const alike = spare.get(size);
      if (alike) alike.push(plane);
      else spare.set(size, [plane]);
    }
  };
}

/** Makes planes that outlast the loan in hand, which takes none while several of these are under way. */
export async function lasting<Made>(make: () => Promise<Made>): Promise<Made> {
  makingLasting++;
  try {
    return await make();
  } finally {
    makingLasting--;
  }
}

/** Lets go of the planes that were given back. */
export const dropSparePlanes = (): void => spare.clear();

export function sharedCopy(plane: Float32Array): Float32Array {
  const copy = unsetFloats(plane.length);
  copy.set(plane);
  return copy;
}

/** The plane itself where it lies in such memory, else a copy. */
export const shared = (plane: Float32Array): Float32Array =>
  plane.buffer instanceof SharedArrayBuffer ? plane : sharedCopy(plane);

export const sharedIntegers = (length: number): Int32Array =>
  new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));

export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));
