// SPDX-License-Identifier: Apache-2.0

/** What the tokens of a name pattern stand for. */
export interface PlateNaming {
  readonly job: string;
  readonly model: string;
  readonly seed: bigint;
  readonly frame: number;
  /** True for a range of frames. */
  readonly numbered: boolean;
}

/**
 * A plate's file name without extension. Tokens: `{job}` `{model}` `{seed}` `{frame}`, and a run of `#`, which is the frame
 * number padded to the length of the run; `{frame}` is padded to four. An empty pattern is `plate.####` for a range and
 * `plate` otherwise.
 */
export function plateFileName(pattern: string, naming: PlateNaming): string {
  const { job, model, seed, frame, numbered } = naming;
  return (pattern || (numbered ? "plate.####" : "plate"))
    .replaceAll(/#+/g, (run) => padded(frame, run.length))
    .replaceAll("{frame}", padded(frame, 4))
    .replaceAll("{job}", job)
    .replaceAll("{model}", model)
    .replaceAll("{seed}", String(seed));
}

const padded = (frame: number, length: number) =>
  (frame < 0 ? "-" : "") + String(Math.abs(frame)).padStart(length, "0");
