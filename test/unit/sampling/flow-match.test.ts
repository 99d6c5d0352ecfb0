// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { eulerStep, flowSigmas, parseFlowSchedule } from "../../../daemon/core/sampling/flow-match.ts";

it("falls evenly from 1 to 0 without a shift", () => {
  expect(flowSigmas({ shift: 1 }, 4)).toEqual([1, 0.75, 0.5, 0.25, 0]);
});

it("keeps the ends and moves the middle towards noise with a shift of 3", () => {
  const sigmas = flowSigmas({ shift: 3 }, 2);
  expect(sigmas[0]).toBe(1);
  expect(sigmas[1]).toBeCloseTo(0.75, 12);
  expect(sigmas[2]).toBe(0);
});

it("arrives at the clean sample whatever the number of steps when the prediction stands still", () => {
  for (const steps of [1, 3, 8]) {
    const sample = Float32Array.of(0.3, -2, 5);
    const clean = Float32Array.of(1, 0, -1);
    const sigmas = flowSigmas({ shift: 1 }, steps);
    for (let step = 0; step < steps; step++) eulerStep(sample, clean, sigmas[step], sigmas[step + 1]);
    for (let i = 0; i < 3; i++) expect(sample[i]).toBeCloseTo(clean[i], 5);
  }
});

it.each([
  ["text that is not JSON", "{", /not JSON/],
  ["another scheduler", JSON.stringify({ _class_name: "DDIMScheduler", shift: 1 }), /DDIMScheduler/],
  [
    "a shift of nothing",
    JSON.stringify({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 0 }),
    /shift/,
  ],
  [
    "dynamic shifting",
    JSON.stringify({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 1, use_dynamic_shifting: true }),
    /dynamic/,
  ],
])("refuses %s", (_, text, message) => {
  expect(() => parseFlowSchedule(text)).toThrow(message);
});
