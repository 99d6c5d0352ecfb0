// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { ERROR_REASONS } from "../../../daemon/core/errors.ts";
import { JOB_STATES } from "../../../daemon/core/job.ts";
import { PASS_KINDS } from "../../../daemon/core/request.ts";
import { ErrorReason } from "../../../daemon/rpc/gen/platewright/v1/error.ts";
import { JobState, Stage } from "../../../daemon/rpc/gen/platewright/v1/job.ts";
import { DepthMeasure, PassKind, VectorSpace } from "../../../daemon/rpc/gen/platewright/v1/passes.ts";
import { ColourSpace } from "../../../daemon/rpc/gen/platewright/v1/pixels.ts";
import { BitDepth, ByProduct, Compression } from "../../../daemon/rpc/gen/platewright/v1/request.ts";
import * as scene from "../../../daemon/rpc/gen/platewright/v1/scene.ts";
import * as words from "../../../daemon/rpc/wire-words.ts";

test.each([
  ["error reasons", ERROR_REASONS, ErrorReason],
  ["job states", JOB_STATES, JobState],
  ["stages", words.STAGES, Stage],
  ["passes", PASS_KINDS, PassKind],
  ["vector spaces", words.VECTOR_SPACES, VectorSpace],
  ["depth measures", words.DEPTH_MEASURES, DepthMeasure],
  ["colour spaces", words.COLOUR_SPACES, ColourSpace],
  ["compressions", words.COMPRESSIONS, Compression],
  ["bit depths", words.BIT_DEPTHS, BitDepth],
  ["by-products", words.BY_PRODUCTS, ByProduct],
  ["up axes", words.UP_AXES, scene.UpAxis],
  ["projections", words.PROJECTIONS, scene.Projection],
  ["sensor fits", words.SENSOR_FITS, scene.SensorFit],
  ["intensity units", words.INTENSITY_UNITS, scene.IntensityUnit],
  ["light systems", words.LIGHT_SYSTEMS, scene.LightSystem],
  ["falloffs", words.FALLOFFS, scene.Falloff],
  ["dome mappings", words.DOME_MAPPINGS, scene.DomeMapping],
] as const)("%s stand in the order of the contract, all of them", (_what, core, wire) => {
  const inOrder = Object.entries(wire)
    .filter(([, number]) => number > 0)
    .sort(([, a], [, b]) => a - b);
  expect(inOrder.map(([name]) => name)).toEqual(core.map((word) => word.toUpperCase()));
  expect(inOrder.map(([, number]) => number)).toEqual(core.map((_, index) => index + 1));
});
