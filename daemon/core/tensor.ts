// SPDX-License-Identifier: Apache-2.0

/** A dense row-major tensor. `float16` holds IEEE half bits. */
export type Tensor =
  | { readonly dtype: "float32"; readonly dims: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "float16"; readonly dims: readonly number[]; readonly data: Uint16Array }
  | { readonly dtype: "int64"; readonly dims: readonly number[]; readonly data: BigInt64Array };

export type TensorType = Tensor["dtype"];

export const elementCount = (dims: readonly number[]) => dims.reduce((count, size) => count * size, 1);
