// SPDX-License-Identifier: Apache-2.0
import { type LuminanceTask, luminanceRows } from "./luminance-sums.ts";
import { type NoiseTask, noiseRows } from "./noise.ts";
import { type CanonicalTask, canonicalRows } from "./passes/canonical-rows.ts";
import type { ControlTask } from "./pipelines/relight/control.ts";
import { controlRows } from "./pipelines/relight/control-rows.ts";
import { type FinishTask, finishRows } from "./pipelines/relight/finish.ts";
import { type ShareTask, shareRows } from "./pipelines/relight/smooth-share.ts";
import { type PreviewTask, previewRows } from "./plate/preview.ts";
import { type ShadeTask, shadeRows } from "./scene/analytic-plate.ts";
import { type ComposeTask, composeRows } from "./scene/compose.ts";
import { type BlurTask, blurRows } from "./scene/environment.ts";
import { gatherRows, type RayTask, reflectRows } from "./scene/gather-rays.ts";
import { type FacesTask, faceRows, lengthRows } from "./scene/mixed-normals.ts";
import { type AverageTask, averageRows, type PickTask, pickRows } from "./scene/reduced-surface.ts";
import { type NearnessTask, nearnessRows, type ScreenSpace, slopeRows } from "./scene/screen-space.ts";
import { type SettleTask, settleRows } from "./scene/settled-rows.ts";
import { type SpreadTask, spreadToPicture } from "./scene/spread-planes.ts";
import { type SurfaceTask, surfaceRows } from "./scene/surface.ts";
import { type MarchTask, marchRows, type SmoothTask, smoothRows, spreadRows } from "./scene/visibility.ts";

/** What each kernel is given. */
export interface Tasks {
  readonly canonical: CanonicalTask;
  readonly lengths: FacesTask;
  readonly faces: FacesTask;
  readonly surface: SurfaceTask;
  readonly nearness: NearnessTask;
  readonly pick: PickTask;
  readonly average: AverageTask;
  readonly slopes: ScreenSpace;
  readonly march: MarchTask;
  readonly smooth: SmoothTask;
  readonly spread: SpreadTask;
  readonly shade: ShadeTask;
  readonly control: ControlTask;
  readonly finish: FinishTask;
  readonly blur: BlurTask;
  readonly gather: RayTask;
  readonly reflect: RayTask;
  readonly settle: SettleTask;
  readonly scatter: SpreadTask;
  readonly compose: ComposeTask;
  readonly share: ShareTask;
  readonly noise: NoiseTask;
  readonly luminances: LuminanceTask;
  readonly preview: PreviewTask;
}

export type KernelName = keyof Tasks;

/** The work that a `Crew` can share: each runs over the rows `from` to `to`. */
export const KERNELS: {
  readonly [Name in KernelName]: (task: Tasks[Name], from: number, to: number) => void;
} = {
  canonical: canonicalRows,
  lengths: lengthRows,
  faces: faceRows,
  surface: surfaceRows,
  nearness: nearnessRows,
  pick: pickRows,
  average: averageRows,
  slopes: slopeRows,
  march: marchRows,
  smooth: smoothRows,
  spread: spreadRows,
  shade: shadeRows,
  control: controlRows,
  finish: finishRows,
  blur: blurRows,
  gather: gatherRows,
  reflect: reflectRows,
  settle: settleRows,
  compose: composeRows,
  share: shareRows,
  noise: noiseRows,
  luminances: luminanceRows,
  preview: previewRows,
  scatter: spreadToPicture,
};
