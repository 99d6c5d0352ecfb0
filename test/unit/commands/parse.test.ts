// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../../daemon/commands/exit-codes.ts";
import { parsePasses } from "../../../daemon/commands/parse-passes.ts";
import {
  parseFrameRate,
  parseFrames,
  parseParameter,
  parseSeed,
  parseWindow,
} from "../../../daemon/commands/parse-values.ts";
import { ERROR_REASONS } from "../../../daemon/core/errors.ts";
import type { ParameterSpec } from "../../../daemon/rpc/gen/platewright/v1/model_service.ts";
import { DepthMeasure, PassKind, VectorSpace } from "../../../daemon/rpc/gen/platewright/v1/passes.ts";

describe("--passes", () => {
  test("a bare file is looked through by name", () => {
    expect(parsePasses("beauty.####.exr", "/shots")).toMatchObject({
      pixels: { from: { $case: "path", value: "/shots/beauty.####.exr" } },
      kind: PassKind.UNSPECIFIED,
    });
  });

  test("keys say what to take from it", () => {
    const text =
      "/r/n.exr,kind=normal,layer=ViewLayer.Normal,part=main,channels=X+Y+Z,space=camera-left-handed,packed";
    expect(parsePasses(text, "/")).toMatchObject({
      pixels: { from: { value: "/r/n.exr" } },
      kind: PassKind.NORMAL,
      layer: "ViewLayer.Normal",
      part: "main",
      channels: ["X", "Y", "Z"],
      vectorSpace: VectorSpace.CAMERA_LEFT_HANDED,
      packedNormals: true,
    });
    expect(parsePasses("/z.exr,kind=depth,measure=inverse", "/").depthMeasure).toBe(DepthMeasure.INVERSE);
  });

  test("a comma in a file's name is no key", () => {
    expect(parsePasses("/r/a,b.exr,kind=alpha", "/")).toMatchObject({
      pixels: { from: { value: "/r/a,b.exr" } },
      kind: PassKind.ALPHA,
    });
  });

  test.each([
    ["/a.exr,kind=normals", "Did you mean normal?"],
    ["/a.exr,kind=", "Keys are"],
    ["/a.exr,kind=normal,colour=red", "Keys are"],
    [",kind=normal", "Begin with a file"],
    ["/a.exr,space=left", "Known: world"],
  ])("refuses %s", (text, remedy) => {
    expect(() => parsePasses(text, "/")).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining(remedy) }),
    );
  });
});

test.each([
  ["12", 12, 12, 1],
  ["1-10", 1, 10, 1],
  ["1001-1048x2", 1001, 1048, 2],
  ["-5--1", -5, -1, 1],
])("--frames %s", (text, first, last, step) => {
  expect(parseFrames(text, undefined)).toMatchObject({ first, last, step });
});

test("--fps takes whole numbers, fractions and the usual decimals", () => {
  expect(parseFrameRate("25")).toEqual({ numerator: 25, denominator: 1 });
  expect(parseFrameRate("24000/1001")).toEqual({ numerator: 24000, denominator: 1001 });
  expect(parseFrameRate("23.976")).toEqual({ numerator: 24000, denominator: 1001 });
});

test("--crop reads inclusive corners", () => {
  expect(parseWindow("0,-4,99,49")).toEqual({ xMin: 0, yMin: -4, xMax: 99, yMax: 49 });
});

test.each([
  ["frames 1-", () => parseFrames("1-", undefined)],
  ["frames a", () => parseFrames("a", undefined)],
  ["fps fast", () => parseFrameRate("fast")],
  ["crop 1,2,3", () => parseWindow("1,2,3")],
  ["crop 1,,2,3", () => parseWindow("1,,2,3")],
  ["seed -1", () => parseSeed("-1")],
  ["seed 2^64", () => parseSeed("18446744073709551616")],
])("refuses %s", (_what, parse) => {
  expect(parse).toThrow(expect.objectContaining({ reason: "INVALID_FIELD" }));
});

describe("--param is read as the kind the model states", () => {
  const spec = (name: string, kind: ParameterSpec["kind"]): ParameterSpec => ({
    name,
    label: name,
    description: "",
    group: "",
    unit: "",
    kind,
  });
  const specs = [
    spec("strength", { $case: "number", value: { defaultValue: 1, minimum: 0, maximum: 2, step: 0 } }),
    spec("rounds", { $case: "integer", value: { defaultValue: 1n, minimum: 0n, maximum: 9n } }),
    spec("denoise", { $case: "toggle", value: { defaultValue: true } }),
    spec("mood", { $case: "text", value: { defaultValue: "day", choices: [] } }),
  ];

  test.each([
    ["strength=1", { $case: "number", value: 1 }],
    ["rounds=1", { $case: "integer", value: 1n }],
    ["denoise=false", { $case: "toggle", value: false }],
    ["mood=1", { $case: "text", value: "1" }],
    ["mood=a=b", { $case: "text", value: "a=b" }],
  ])("%s", (text, value) => {
    expect(parseParameter(text, specs).value).toEqual(value);
  });

  test.each(["strength=", "strength=much", "rounds=1.5", "denoise=yes", "strength", "strenght=1"])(
    "refuses %s",
    (text) => {
      expect(() => parseParameter(text, specs)).toThrow(expect.objectContaining({ name: "PlateError" }));
    },
  );
});

test("every reason has an exit code other than success", () => {
  for (const reason of ERROR_REASONS) expect(exitCodeOf(reason)).toBeGreaterThan(0);
});
