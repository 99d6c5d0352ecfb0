// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import { PASS_KINDS, type ParameterValue, type PassKind } from "../request.ts";

/** A model's `plate.json`: all that the daemon and the hosts need to know of it. */
export interface ModelDescriptor {
  readonly schema: 1;
  /** `[a-z0-9.-]+`, unique. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly version: string;
  /** The pipeline family that runs it. */
  readonly family: string;
  readonly licence: {
    readonly spdx: string;
    readonly conditions: string;
    readonly needsAcceptance: boolean;
  };
  /** True: it shades with the scene's camera and lights, and a request without them is refused. */
  readonly needsScene: boolean;
  /** Files by role; paths are relative to the descriptor and stay inside its folder. */
  readonly components: Readonly<Record<string, ComponentFile>>;
  readonly passes: readonly {
    readonly kind: PassKind;
    readonly required: boolean;
    readonly purpose: string;
  }[];
  readonly parameters: readonly ParameterSpec[];
  /** Pixels: sides are padded up to multiples of `grid`. */
  readonly size: { readonly grid: number; readonly minimum: number; readonly maximum: number };
  /** Legal frame counts of one run: `multiple * n + offset`, at most `maximum`. */
  readonly frames: { readonly multiple: number; readonly offset: number; readonly maximum: number };
  /** The closed vocabulary; empty where any text counts. */
  readonly looks: readonly {
    readonly name: string;
    readonly synonyms: readonly string[];
    readonly description: string;
  }[];
  readonly memory: { readonly weightsBytes: number; readonly bytesPerMegapixel: number };
  /** Further settings of the family, checked by it. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface ComponentFile {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type ParameterSpec = {
  /** `[a-z0-9_]+`. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly group: string;
  readonly unit: string;
} & (
  | {
      readonly kind: "number";
      readonly default: number;
      readonly minimum: number;
      readonly maximum: number;
      readonly step: number;
    }
  | { readonly kind: "integer"; readonly default: number; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "toggle"; readonly default: boolean }
  | { readonly kind: "text"; readonly default: string; readonly choices: readonly string[] }
);

const broken = (path: string, what: string) =>
  new PlateError("MODEL_BROKEN", `The model descriptor ${path} ${what}.`, {
    remedy: "Install the model's folder again.",
  });

/** Reads and checks a `plate.json`; `path` is for messages. Fails with MODEL_BROKEN. */
export function parseDescriptor(text: string, path: string): ModelDescriptor {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PlateError("MODEL_BROKEN", `The model descriptor ${path} is not JSON.`, { cause });
  }
  const descriptor = value as ModelDescriptor;
  if (typeof value !== "object" || value === null) throw broken(path, "is not an object");
  if (descriptor.schema !== 1) throw broken(path, "has no `schema` of 1");
  for (const key of ["name", "title", "description", "version", "family"] as const)
    if (typeof descriptor[key] !== "string" || descriptor[key] === "")
      throw broken(path, `has no \`${key}\``);
  if (!/^[a-z0-9.-]+$/.test(descriptor.name)) throw broken(path, `has the odd name "${descriptor.name}"`);
  for (const key of ["licence", "components", "size", "frames", "memory", "settings"] as const)
    if (typeof descriptor[key] !== "object" || descriptor[key] === null)
      throw broken(path, `has no \`${key}\``);
  if (typeof descriptor.needsScene !== "boolean") throw broken(path, "has no `needsScene`");
  for (const key of ["passes", "parameters", "looks"] as const)
    if (!Array.isArray(descriptor[key])) throw broken(path, `has no list \`${key}\``);
  for (const [role, file] of Object.entries(descriptor.components)) checkComponent(path, role, file);
  for (const pass of descriptor.passes)
    if (!PASS_KINDS.includes(pass.kind)) throw broken(path, `names the unknown pass "${pass.kind}"`);
  return descriptor;
}

function checkComponent(path: string, role: string, file: ComponentFile): void {
  const inside = typeof file.path === "string" && !/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)/.test(file.path);
  if (!inside) throw broken(path, `gives component "${role}" a path outside its folder`);
  if (!/^[0-9a-f]{64}$/.test(file.sha256)) throw broken(path, `gives component "${role}" no sha256`);
}

/** The values a run uses: the given ones, checked against the specs, and defaults for the rest. */
export function resolveParameters(
  descriptor: ModelDescriptor,
  given: readonly { readonly name: string; readonly value: ParameterValue }[],
): ReadonlyMap<string, ParameterValue> {
  const values = new Map<string, ParameterValue>(
    descriptor.parameters.map((spec) => [spec.name, spec.default]),
  );
  for (const [index, { name, value }] of given.entries()) {
    const spec = descriptor.parameters.find((candidate) => candidate.name === name);
    const field = `parameters[${index}]`;
    if (!spec)
      throw new PlateError("UNKNOWN_PARAMETER", `${descriptor.title} has no parameter "${name}".`, {
        field: `${field}.name`,
        remedy: `It has ${descriptor.parameters.map((candidate) => candidate.name).join(", ") || "none"}.`,
      });
    values.set(name, checkParameter(spec, value, `${field}.value`));
  }
  return values;
}

function checkParameter(spec: ParameterSpec, value: ParameterValue, field: string): ParameterValue {
  const refuse = (remedy: string) =>
    new PlateError("UNKNOWN_PARAMETER", `${spec.label} (${spec.name}) cannot be ${JSON.stringify(value)}.`, {
      field,
      remedy,
    });
  switch (spec.kind) {
    case "number":
    case "integer": {
      const whole = spec.kind === "integer";
      const legal =
        typeof value === "number" &&
        value >= spec.minimum &&
        value <= spec.maximum &&
        (!whole || Number.isInteger(value));
      if (!legal)
        throw refuse(`Give a ${whole ? "whole " : ""}number from ${spec.minimum} to ${spec.maximum}.`);
      return value;
    }
    case "toggle":
      if (typeof value !== "boolean") throw refuse("Give true or false.");
      return value;
    case "text":
      if (typeof value !== "string" || (spec.choices.length > 0 && !spec.choices.includes(value)))
        throw refuse(`Give one of ${spec.choices.join(", ")}.`);
      return value;
  }
}
