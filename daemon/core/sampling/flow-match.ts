// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";

/** A rectified-flow schedule as `scheduler_config.json` states it. */
export interface FlowSchedule {
  /** Moves the levels towards noise: shift s / (1 + (shift - 1) s). 1 leaves them evenly spaced. */
  readonly shift: number;
}

/** Reads a diffusers `FlowMatchEulerDiscreteScheduler` configuration with a static shift. Fails with MODEL_BROKEN. */
export function parseFlowSchedule(text: string): FlowSchedule {
  const broken = (what: string, cause?: unknown) =>
    new PlateError("MODEL_BROKEN", `The model's scheduler configuration ${what}.`, {
      remedy: "Install the model's folder again.",
      cause,
    });
  let config: Record<string, unknown>;
  try {
    config = JSON.parse(text);
  } catch (cause) {
    throw broken("is not JSON", cause);
  }
  if (config._class_name !== "FlowMatchEulerDiscreteScheduler")
    throw broken(`is for "${String(config._class_name)}"; FlowMatchEulerDiscreteScheduler is handled`);
  if (config.use_dynamic_shifting === true)
    throw broken("asks for dynamic shifting, which this family lacks");
  if (typeof config.shift !== "number" || !(config.shift > 0)) throw broken("has no positive `shift`");
  return { shift: config.shift };
}

/** Noise levels of a run: `steps` levels falling from 1, and a closing 0. */
export function flowSigmas({ shift }: FlowSchedule, steps: number): number[] {
  const levels = Array.from({ length: steps }, (_, index) => 1 - index / steps);
  return [...levels.map((level) => (shift * level) / (1 + (shift - 1) * level)), 0];
}

/**
 * One Euler step in place for a model that predicts the clean sample: x_t = (1 - t) x_0 + t noise moves along
 * (x - x_0) / t from level `sigma` to `next` (Lipman et al., "Flow Matching for Generative Modeling", 2023).
 */
export function eulerStep(sample: Float32Array, clean: Float32Array, sigma: number, next: number): void {
  const share = (next - sigma) / sigma;
  for (let index = 0; index < sample.length; index++) sample[index] += share * (sample[index] - clean[index]);
}
