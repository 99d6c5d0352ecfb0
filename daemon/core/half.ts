// SPDX-License-Identifier: Apache-2.0

/** The largest finite half. */
export const HALF_MAX = 65504;

/**
 * IEEE 754 half bits of each value, rounded to nearest, ties to even. Beyond the range of half it gives an infinity;
 * callers that store pixels clamp first. The platform's own `Float16Array` converts; it is exact because every float32 is
 * a double.
 */
export function toHalf(values: Float32Array): Uint16Array {
  return new Uint16Array(new Float16Array(values).buffer);
}

/** The float32 value of each half, exact. */
export function fromHalf(bits: Uint16Array): Float32Array {
  return new Float32Array(new Float16Array(bits.buffer, bits.byteOffset, bits.length));
}
