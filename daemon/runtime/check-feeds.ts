// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../core/errors.ts";
import type { GraphPort } from "../core/ports.ts";
import { elementCount, type Tensor } from "../core/tensor.ts";

/** Compares what a graph is fed with what it says it takes; MODEL_BROKEN where graph and family do not fit. */
export function checkFeeds(
  inputs: readonly GraphPort[],
  feeds: Readonly<Record<string, Tensor>>,
  graphName: string,
): void {
  const misfit = (what: string) =>
    new PlateError("MODEL_BROKEN", `The graph ${graphName} does not fit its family: ${what}.`, {
      remedy: "Check the model's descriptor, or export the model again.",
    });
  for (const { name, dtype, dims } of inputs) {
    const tensor = feeds[name];
    if (!tensor) throw misfit(`it wants the input "${name}", which the family does not give`);
    if (tensor.dtype !== dtype) throw misfit(`it wants "${name}" as ${dtype} and is given ${tensor.dtype}`);
    const fits =
      tensor.dims.length === dims.length &&
      dims.every((size, axis) => typeof size === "string" || size === tensor.dims[axis]);
    if (!fits)
      throw misfit(`it wants "${name}" as [${dims.join(", ")}] and is given [${tensor.dims.join(", ")}]`);
    if (elementCount(tensor.dims) !== tensor.data.length)
      throw misfit(`"${name}" has ${tensor.data.length} values for [${tensor.dims.join(", ")}]`);
  }
  for (const name of Object.keys(feeds))
    if (!inputs.some((input) => input.name === name)) throw misfit(`it has no input "${name}"`);
}

/** The runtime's words under one of our reasons: short of memory, or a graph it cannot use. */
export function toRuntimeError(what: string, cause: unknown): PlateError {
  if (cause instanceof PlateError) return cause;
  const words = cause instanceof Error ? cause.message : String(cause);
  if (/failed to allocate|out of memory|bad_alloc|BFCArena|CUDNN_STATUS_ALLOC|E_OUTOFMEMORY/i.test(words))
    return new PlateError("OUT_OF_MEMORY", `${what}: there is too little memory.`, {
      remedy: "Make a smaller crop, unload other models, or close other programs on this device.",
      cause,
    });
  return new PlateError("MODEL_BROKEN", `${what}: ${words}`, {
    remedy: "The daemon's log has the runtime's own words; another device or a fresh export may help.",
    cause,
  });
}
