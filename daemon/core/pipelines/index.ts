// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { PipelineFamily } from "./contract.ts";
import type { ModelDescriptor } from "./descriptor.ts";
import { relight } from "./relight/relight.ts";

/** Every model family. A new one is a file beside this and a line here. */
export const FAMILIES: readonly PipelineFamily[] = [relight];

/** The family that runs a model. Fails with MODEL_BROKEN where there is none, or where the model lacks one of its parts. */
export function familyOf(descriptor: ModelDescriptor): PipelineFamily {
  const family = FAMILIES.find((candidate) => candidate.family === descriptor.family);
  if (!family)
    throw new PlateError(
      "MODEL_BROKEN",
      `${descriptor.title} is of the family "${descriptor.family}", which this daemon does not know.`,
      {
        remedy: `It knows ${FAMILIES.map((known) => known.family).join(", ")}; a newer daemon may know more.`,
      },
    );
  const missing = family.components.filter((role) => !descriptor.components[role]);
  if (missing.length > 0)
    throw new PlateError("MODEL_BROKEN", `${descriptor.title} lacks its ${missing.join(", ")}.`, {
      remedy: "Install the model's folder again.",
    });
  return family;
}
