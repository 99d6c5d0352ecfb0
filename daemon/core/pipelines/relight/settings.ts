// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../../errors.ts";
import type { ModelDescriptor } from "../descriptor.ts";

/** What a descriptor of this family states under `settings`. */
export interface RelightSettings {
  /** Words that the text encoder takes. */
  readonly promptLength: number;
}

export function relightSettings({ title, settings }: ModelDescriptor): RelightSettings {
  const { promptLength } = settings;
  if (typeof promptLength !== "number" || !Number.isInteger(promptLength) || promptLength < 1)
    throw new PlateError(
      "MODEL_BROKEN",
      `The descriptor of ${title} gives no whole \`settings.promptLength\`.`,
      {
        remedy: "Install the model's folder again.",
      },
    );
  return { promptLength };
}
