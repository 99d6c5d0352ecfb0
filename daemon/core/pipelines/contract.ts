// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import type { Image } from "../image.ts";
import type { ModelFiles } from "../ports.ts";
import type { ByProduct, ColourSpace, ParameterValue, PassKind } from "../request.ts";
import type { LitScene } from "../scene/lit-scene.ts";
import type { ModelDescriptor } from "./descriptor.ts";

/** Everything a pipeline may use of one frame, in house units: metres, Z up, scene-linear working space. */
export interface Frame {
  /** As in the file names; 0 for a single picture. */
  readonly number: number;
  readonly width: number;
  readonly height: number;
  /** Passes in the canonical form that `core/passes` documents per kind, all of `width` x `height`. */
  readonly passes: ReadonlyMap<PassKind, Image>;
  /** Absent where the request has no scene. */
  readonly scene?: LitScene;
}

/** What the artist asked for. */
export interface Brief {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: bigint;
  /** Every parameter of the descriptor, defaults filled in. */
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly workingSpace: ColourSpace;
  readonly byProducts: readonly ByProduct[];
}

export type Stage = "load" | "read" | "light" | "prompt" | "sample" | "decode" | "write";

export interface StageProgress {
  readonly stage: Stage;
  /** From 1. */
  readonly step: number;
  readonly stepCount: number;
  /** A picture of the work so far, RGB working space; only now and then. */
  readonly preview?: Image;
}

export interface Generated {
  /** RGB, scene-linear working space, unclamped, the frame's own size. */
  readonly plate: Image;
  /** Further layers by name, each of the frame's size. */
  readonly layers: ReadonlyMap<string, Image>;
  /** Words of the prompt without effect. */
  readonly unknownWords: readonly string[];
}

/** What a family works with. */
export interface PipelinePorts {
  readonly descriptor: ModelDescriptor;
  readonly files: ModelFiles;
  /** Shares out work on pixels. */
  readonly crew: Crew;
}

/**
 * One model family. A generator: it yields before each piece of work, so that its caller can report and stop it there,
 * and returns one result for each frame it was given.
 */
export interface PipelineFamily {
  /** The word in a descriptor's `family`. */
  readonly family: string;
  /** Components a descriptor of this family must have. */
  readonly components: readonly string[];
  generate(
    frames: readonly Frame[],
    brief: Brief,
    ports: PipelinePorts,
  ): AsyncGenerator<StageProgress, Generated[]>;
}
