// SPDX-License-Identifier: Apache-2.0
import { nearest } from "../config/nearest.ts";
import { PlateError } from "../core/errors.ts";
import type { ParameterSpec } from "../rpc/gen/platewright/v1/model_service.ts";
import type { Window } from "../rpc/gen/platewright/v1/pixels.ts";
import type { FrameRange, Parameter, Rational } from "../rpc/gen/platewright/v1/request.ts";

const refuse = (message: string, remedy: string) => new PlateError("INVALID_FIELD", message, { remedy });

/** `12`, `1-10`, `1-100x2`, `-5-5`. */
export function parseFrames(text: string, framesPerSecond: Rational | undefined): FrameRange {
  const [, first, last, step] = /^(-?\d+)(?:-(-?\d+))?(?:x(\d+))?$/.exec(text) ?? [];
  if (first === undefined) throw refuse(`"${text}" is no frame range.`, "Write 12, 1-10 or 1-100x2.");
  return { first: Number(first), last: Number(last ?? first), step: Number(step ?? 1), framesPerSecond };
}

/** `24`, `23.976` for 24000/1001 and its like, or a fraction. */
export function parseFrameRate(text: string): Rational {
  const [, over, under] = /^(\d+)(?:\/(\d+))?$/.exec(text) ?? [];
  if (over !== undefined) return { numerator: Number(over), denominator: Number(under ?? 1) };
  const ntsc = { "23.976": 24000, "29.97": 30000, "47.952": 48000, "59.94": 60000 }[text];
  if (ntsc) return { numerator: ntsc, denominator: 1001 };
  throw refuse(`"${text}" is no frame rate.`, "Write 24 or 24000/1001.");
}

/** `x0,y0,x1,y1`: inclusive pixels, y down, as in the file's header. */
export function parseWindow(text: string): Window {
  const numbers = text.split(",").map(Number);
  if (numbers.length !== 4 || !numbers.every(Number.isInteger) || text.includes(",,"))
    throw refuse(`"${text}" is no rectangle.`, "Write x0,y0,x1,y1 in whole pixels, both corners included.");
  const [xMin, yMin, xMax, yMax] = numbers;
  return { xMin, yMin, xMax, yMax };
}

export function parseSeed(text: string): bigint {
  if (!/^\d{1,20}$/.test(text) || BigInt(text) > 0xffff_ffff_ffff_ffffn)
    throw refuse(`"${text}" is no seed.`, "Write a whole number from 0 to 2^64 - 1.");
  return BigInt(text);
}

/** `name=value`, read as the kind that the model states for that name. */
export function parseParameter(text: string, specs: readonly ParameterSpec[]): Parameter {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw refuse(`"${text}" is no parameter.`, "Write name=value.");
  const spec = specs.find((candidate) => candidate.name === name);
  if (!spec) {
    const names = specs.map((candidate) => candidate.name);
    const hint = nearest(name, names);
    throw new PlateError("UNKNOWN_PARAMETER", `The model has no parameter "${name}".`, {
      remedy: hint ? `Did you mean ${hint}?` : `It has ${names.join(", ") || "none"}.`,
    });
  }
  return { name, value: parseAs(spec, value) };
}

function parseAs({ name, kind }: ParameterSpec, value: string): Parameter["value"] {
  const wrong = (remedy: string) => refuse(`Parameter ${name} cannot be "${value}".`, remedy);
  switch (kind?.$case) {
    case "number": {
      const number = Number(value);
      if (value.trim() === "" || !Number.isFinite(number)) throw wrong("Write a number.");
      return { $case: "number", value: number };
    }
    case "integer":
      if (!/^-?\d{1,18}$/.test(value)) throw wrong("Write a whole number.");
      return { $case: "integer", value: BigInt(value) };
    case "toggle":
      if (value !== "true" && value !== "false") throw wrong("Write true or false.");
      return { $case: "toggle", value: value === "true" };
    case "text":
      return { $case: "text", value };
    case undefined:
      throw wrong("This program is older than the daemon and does not know its kind.");
  }
}
