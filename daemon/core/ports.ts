// SPDX-License-Identifier: Apache-2.0
import type { Window } from "./image.ts";
import type { Tensor, TensorType } from "./tensor.ts";

/** What a picture file says of itself before any pixel is read. */
export interface FileLayout {
  readonly path: string;
  readonly parts: readonly PartLayout[];
}

export interface PartLayout {
  readonly index: number;
  /** Empty where the file gives none. */
  readonly name: string;
  /** Full channel names, in file order. */
  readonly channels: readonly { readonly name: string; readonly type: "uint" | "half" | "float" }[];
  readonly dataWindow: Window;
  readonly displayWindow: Window;
  readonly pixelAspect: number;
  /** `colorInteropID`; empty where absent. */
  readonly interopId: string;
  /** Eight numbers: red, green, blue, white x and y; absent where the file gives none. */
  readonly chromaticities?: readonly number[];
}

/** An open picture file. */
export interface PassFile extends AsyncDisposable {
  readonly layout: FileLayout;
  /**
   * Planes of the named channels of one part over `window` in order, float32, row-major from the top.
   * `window` must lie inside the part's data window.
   */
  read(part: number, channels: readonly string[], window: Window): Promise<Float32Array[]>;
}

/** Opens picture files; fails with FILE_NOT_FOUND, FILE_DAMAGED, FILE_UNSUPPORTED or LIMIT_EXCEEDED. */
export interface PassFiles {
  open(path: string): Promise<PassFile>;
}

/** One compiled graph of a model. */
export interface Graph {
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** Runs to the end; it cannot be interrupted. Feeds are checked against `inputs`. */
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
}

export interface GraphPort {
  readonly name: string;
  readonly dtype: TensorType;
  /** A size, or the name of a free dimension. */
  readonly dims: readonly (number | string)[];
}

/** The files of one model, opened on demand and kept. */
export interface ModelFiles {
  /** The graph of a component of the descriptor; MODEL_BROKEN where its file is absent or altered. */
  graph(component: string): Promise<Graph>;
  /** A text file of the descriptor, for example a tokenizer. */
  text(component: string): Promise<string>;
}
