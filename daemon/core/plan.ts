// SPDX-License-Identifier: Apache-2.0
import type { Window } from "./image.ts";
import type { PassMatch } from "./passes/match.ts";
import type { ColourSpace, PassKind } from "./request.ts";

/** What a request comes to, known before any pixel is read. */
export interface RequestPlan {
  readonly model: string;
  readonly matches: readonly PassMatch[];
  readonly missingOptional: readonly PassKind[];
  readonly displayWindow: Window;
  readonly dataWindow: Window;
  readonly pixelAspect: number;
  readonly workingSpace: ColourSpace;
  /** Frame numbers in order; empty for a single picture. */
  readonly frames: readonly number[];
  readonly missingFrames: readonly number[];
  /** `part:layer` of layers that no rule knows. */
  readonly unknownLayers: readonly string[];
}
