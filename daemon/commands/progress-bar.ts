// SPDX-License-Identifier: Apache-2.0
import { SingleBar } from "cli-progress";
import type { Progress } from "../rpc/gen/platewright/v1/job.ts";
import { STAGES } from "../rpc/wire-words.ts";

export interface ProgressBar {
  show(progress: Progress): void;
  end(): void;
}

/** A bar on standard error, or nothing where nobody watches. Every stage of every frame has the same share of it. */
export function createProgressBar(visible: boolean): ProgressBar {
  if (!visible) return { show() {}, end() {} };
  const bar = new SingleBar({
    format: "{bar} {percentage}%  frame {place}/{frames}  {stage} {step}/{steps}",
    hideCursor: true,
    clearOnComplete: true,
  });
  let started = false;
  return {
    show(progress) {
      const { frameIndex, frameCount, stage, step, stepCount } = progress;
      const words = {
        place: frameIndex + 1,
        frames: frameCount,
        stage: STAGES[stage - 1],
        step,
        steps: stepCount,
      };
      if (!started) bar.start(frameCount * STAGES.length, 0, words);
      started = true;
      bar.update(frameIndex * STAGES.length + (stage - 1) + (step - 1) / Math.max(1, stepCount), words);
    },
    end() {
      if (started) bar.stop();
    },
  };
}
