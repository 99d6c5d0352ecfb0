// SPDX-License-Identifier: Apache-2.0

/** Zeros in memory that all threads of the process see, so that a plane goes to another thread without a copy. */
export const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

export function sharedCopy(plane: Float32Array): Float32Array {
  const copy = sharedFloats(plane.length);
  copy.set(plane);
  return copy;
}

/** The plane itself where it lies in such memory, else a copy. */
export const shared = (plane: Float32Array): Float32Array =>
  plane.buffer instanceof SharedArrayBuffer ? plane : sharedCopy(plane);

export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));
