// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../../errors.ts";
import type { ModelDescriptor } from "../descriptor.ts";

/** What a descriptor of this family states under `settings`: whole numbers above 0. */
export interface RelightSettings {
  /** Words that the text encoder takes. */
  readonly promptLength: number;
  /** Frames of more pixels are shown to the network reduced, see `placeInNetwork`. */
  readonly networkPixels: number;
}

const NAMES = ["promptLength", "networkPixels"] as const;

/** Fails with MODEL_BROKEN. */
export function relightSettings({ title, settings }: ModelDescriptor): RelightSettings {
  const [promptLength, networkPixels] = NAMES.map((name) => {
    const value = settings[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1)
      throw new PlateError(
        "MODEL_BROKEN",
        `The descriptor of ${title} gives no whole \`settings.${name}\` above 0.`,
        {
          remedy: "Install the model's folder again.",
        },
      );
    return value;
  });
  return { promptLength, networkPixels };
}
