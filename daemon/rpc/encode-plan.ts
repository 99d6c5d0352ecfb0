// SPDX-License-Identifier: Apache-2.0
import type { PassMatch } from "../core/passes/match.ts";
import type { RequestPlan } from "../core/plan.ts";
import { PASS_KINDS, type PassKind } from "../core/request.ts";
import type * as wire from "./gen/platewright/v1/plate_service.ts";
import { COLOUR_SPACES, DEPTH_MEASURES, numberOf, VECTOR_SPACES } from "./wire-words.ts";

/** `taken` are the passes that the plan's model takes. */
export function encodePlan(plan: RequestPlan, taken: ReadonlySet<PassKind>): wire.CheckRequestResponse {
  return {
    model: plan.model,
    matches: plan.matches.map((match) => encodeMatch(match, taken.has(match.kind))),
    missingOptional: plan.missingOptional.map((kind) => numberOf(PASS_KINDS, kind)),
    displayWindow: { ...plan.displayWindow },
    dataWindow: { ...plan.dataWindow },
    workingSpace: numberOf(COLOUR_SPACES, plan.workingSpace),
    frames: [...plan.frames],
    missingFrames: [...plan.missingFrames],
    unknownLayers: [...plan.unknownLayers],
  };
}

const encodeMatch = (match: PassMatch, used: boolean): wire.PassMatch => ({
  kind: numberOf(PASS_KINDS, match.kind),
  source: match.source,
  part: match.partName,
  layer: match.layer,
  channels: [...match.channels],
  rule: match.rule,
  used,
  vectorSpace: numberOf(VECTOR_SPACES, match.vectorSpace),
  depthMeasure: numberOf(DEPTH_MEASURES, match.depthMeasure),
});
