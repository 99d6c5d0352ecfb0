// SPDX-License-Identifier: Apache-2.0
import type { Matrix3 } from "../plate/colour.ts";
import type { DepthMeasure, PassKind, VectorSpace } from "../request.ts";
import type { View } from "../scene/camera.ts";

/** One kind of pass: which channels carry it, and the one form in which pipelines see it whatever the renderer. */
export interface Pass {
  readonly kind: PassKind;
  /** Name for people, lower case, as in "the depth pass". */
  readonly title: string;
  /** Sets of channel suffixes that can carry it, best first, each in component order; `""` is a channel without one. */
  readonly components: readonly (readonly string[])[];
  /** True: colour, which is converted into the working space. */
  readonly colour: boolean;
  /** Canonical value where a file holds no pixels. */
  readonly outside: number;
  /** The canonical form of some rows of a picture. It may reuse the planes it is given. */
  canonical(planes: readonly Float32Array[], context: PassContext): Canonical;
}

export interface Canonical {
  readonly planes: readonly Float32Array[];
  /** Values that were no usable number and were replaced. */
  readonly replaced: number;
}

/** What a pass needs to know of the file it came from and the scene it was rendered in. */
export interface PassContext {
  readonly width: number;
  readonly height: number;
  /** Where the planes' first pixel stands in the view. */
  readonly column: number;
  readonly row: number;
  /** Present where the request has a camera. */
  readonly view?: View;
  readonly metresPerUnit: number;
  readonly upAxis: "y" | "z";
  readonly vectorSpace?: VectorSpace;
  readonly packedNormals: boolean;
  readonly depthMeasure?: DepthMeasure;
  /** From the file's colour space into the working space. */
  readonly toWorkingSpace: Matrix3;
}
