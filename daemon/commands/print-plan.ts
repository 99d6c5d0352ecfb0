// SPDX-License-Identifier: Apache-2.0
import { PASS_KINDS } from "../core/request.ts";
import type { Window } from "../rpc/gen/platewright/v1/pixels.ts";
import { CheckRequestResponse } from "../rpc/gen/platewright/v1/plate_service.ts";
import { PlateRequest } from "../rpc/gen/platewright/v1/request.ts";
import { COLOUR_SPACES, DEPTH_MEASURES, VECTOR_SPACES } from "../rpc/wire-words.ts";
import { jsonLine } from "./print-json.ts";
import { table } from "./print-table.ts";
import type { Terminal } from "./terminal.ts";

/** What a request comes to, and the request itself, without making anything. */
export function printPlan(
  request: PlateRequest,
  plan: CheckRequestResponse,
  json: boolean,
  terminal: Terminal,
): void {
  const requestLine = jsonLine("PlateRequest", PlateRequest, request);
  if (json) {
    terminal.out(
      `{"plan":${jsonLine("CheckRequestResponse", CheckRequestResponse, plan)},"request":${requestLine}}`,
    );
    return;
  }
  const rows = plan.matches.map((match) => [
    PASS_KINDS[match.kind - 1],
    match.used ? "yes" : "no",
    String(match.source),
    [match.part, match.layer].filter(Boolean).join(":") || "(main)",
    match.channels.join(" "),
    match.rule,
    VECTOR_SPACES[match.vectorSpace - 1] ?? DEPTH_MEASURES[match.depthMeasure - 1] ?? "",
  ]);
  for (const line of table(["pass", "used", "source", "layer", "channels", "rule", "meaning"], rows))
    terminal.out(line);
  terminal.out("");
  terminal.out(`model          ${plan.model}`);
  terminal.out(`working space  ${COLOUR_SPACES[plan.workingSpace - 1]}`);
  terminal.out(
    `pixels         ${windowText(plan.dataWindow)} in a frame of ${windowText(plan.displayWindow)}`,
  );
  if (plan.frames.length > 0)
    terminal.out(`frames         ${plan.frames.length}, from ${plan.frames[0]} to ${plan.frames.at(-1)}`);
  if (plan.missingFrames.length > 0) terminal.out(`absent frames  ${plan.missingFrames.join(" ")}`);
  if (plan.missingOptional.length > 0)
    terminal.out(`would help     ${plan.missingOptional.map((kind) => PASS_KINDS[kind - 1]).join(", ")}`);
  if (plan.unknownLayers.length > 0) terminal.out(`not understood ${plan.unknownLayers.join(", ")}`);
  terminal.out("");
  terminal.out(requestLine);
}

const windowText = (window: Window | undefined) =>
  window
    ? `${window.xMax - window.xMin + 1} x ${window.yMax - window.yMin + 1} at (${window.xMin}, ${window.yMin})`
    : "?";
