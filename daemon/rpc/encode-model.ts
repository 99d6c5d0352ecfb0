// SPDX-License-Identifier: Apache-2.0
import type { ModelDescriptor, ParameterSpec } from "../core/pipelines/descriptor.ts";
import { PASS_KINDS } from "../core/request.ts";
import type { InstalledModel, ModelDesk } from "./desks.ts";
import * as wire from "./gen/platewright/v1/model_service.ts";
import { numberOf } from "./wire-words.ts";

export function encodeModel(installed: InstalledModel, models: ModelDesk): wire.Model {
  const { descriptor } = installed;
  return {
    name: descriptor.name,
    title: descriptor.title,
    description: descriptor.description,
    version: descriptor.version,
    family: descriptor.family,
    isDefault: descriptor.name === models.defaultName,
    passes: descriptor.passes.map(({ kind, required, purpose }) => ({
      kind: numberOf(PASS_KINDS, kind),
      required,
      purpose,
    })),
    parameters: descriptor.parameters.map(encodeParameter),
    size: { ...descriptor.size },
    frames: { ...descriptor.frames },
    looks: descriptor.looks.map(({ name, synonyms, description }) => ({
      name,
      synonyms: [...synonyms],
      description,
    })),
    licence: encodeLicence(descriptor.licence),
    memory: {
      weightsBytes: BigInt(descriptor.memory.weightsBytes),
      bytesPerMegapixel: BigInt(descriptor.memory.bytesPerMegapixel),
    },
    loadState: loadState(installed, models),
    descriptorSha256: installed.descriptorSha256,
    needsScene: descriptor.needsScene,
    bytes: BigInt(Object.values(descriptor.components).reduce((sum, { bytes }) => sum + bytes, 0)),
  };
}

function loadState(installed: InstalledModel, models: ModelDesk): wire.LoadState {
  if (installed.broken !== undefined) return wire.LoadState.BROKEN;
  return models.isLoaded(installed.descriptor.name) ? wire.LoadState.LOADED : wire.LoadState.UNLOADED;
}

const encodeLicence = (licence: ModelDescriptor["licence"]): wire.ModelLicence => ({
  spdx: licence.spdx,
  conditions: licence.conditions,
  needsAcceptance: licence.needsAcceptance,
  accepted: !licence.needsAcceptance,
});

const encodeParameter = (spec: ParameterSpec): wire.ParameterSpec => ({
  name: spec.name,
  label: spec.label,
  description: spec.description,
  group: spec.group,
  unit: spec.unit,
  kind: encodeParameterKind(spec),
});

function encodeParameterKind(spec: ParameterSpec): wire.ParameterSpec["kind"] {
  switch (spec.kind) {
    case "number": {
      const { default: defaultValue, minimum, maximum, step } = spec;
      return { $case: "number", value: { defaultValue, minimum, maximum, step } };
    }
    case "integer":
      return {
        $case: "integer",
        value: {
          defaultValue: BigInt(spec.default),
          minimum: BigInt(spec.minimum),
          maximum: BigInt(spec.maximum),
        },
      };
    case "toggle":
      return { $case: "toggle", value: { defaultValue: spec.default } };
    case "text":
      return { $case: "text", value: { defaultValue: spec.default, choices: [...spec.choices] } };
  }
}
