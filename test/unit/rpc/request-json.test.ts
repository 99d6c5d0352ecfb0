// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { PlateError } from "../../../daemon/core/errors.ts";
import { PlateRequest } from "../../../daemon/rpc/gen/platewright/v1/request.ts";
import { requestFromJson, requestToJson } from "../../../daemon/rpc/request-json.ts";
import { WHOLE, wholeRequest } from "./whole-request.ts";

test("a request comes back from its JSON byte for byte", () => {
  const bytes = PlateRequest.encode(wholeRequest()).finish();
  const again = PlateRequest.encode(requestFromJson(requestToJson(bytes))).finish();
  expect(Buffer.compare(again, bytes)).toBe(0);
});

test("seeds of 64 bits keep every digit", () => {
  const bytes = PlateRequest.encode(PlateRequest.create({ seed: 2n ** 64n - 1n })).finish();
  expect(requestToJson(bytes)).toBe('{"seed":"18446744073709551615"}');
});

test("proto names are read beside JSON names", () => {
  expect(requestFromJson('{"negative_prompt":"fog"}').negativePrompt).toBe("fog");
});

const edit = (change: (request: typeof WHOLE & Record<string, unknown>) => void): string => {
  const copy = structuredClone(WHOLE);
  change(copy);
  return JSON.stringify(copy);
};

test.each([
  ["an unknown key", "promt", '{"promt":"dusk"}'],
  [
    "an unknown key deep inside",
    "scene.lights[1].spot.cone",
    edit((r) => Object.assign(r.scene.lights[1].spot as object, { cone: 4 })),
  ],
  ["a word in place of a number", "frames.first", edit((r) => Object.assign(r.frames, { first: "one" }))],
  [
    "an unknown enum name",
    "passes[1].kind",
    edit((r) => Object.assign(r.passes[1], { kind: "PASS_KIND_NORMALS" })),
  ],
  ["an object in place of a list", "passes", '{"passes":{}}'],
  ["a list in place of an object", "output", '{"output":[]}'],
  [
    "two shapes of one light",
    "scene.lights[0]",
    edit((r) => Object.assign(r.scene.lights[0], { sun: { angleDegrees: 1 } })),
  ],
  ["a seed beyond 64 bits", "seed", '{"seed":"18446744073709551616"}'],
  ["a negative seed", "seed", '{"seed":-1}'],
  ["a top level that is no object", "", "[]"],
  ["text that is not JSON", "", "{prompt: 1}"],
  ["a key written twice", "", '{"prompt":"a","prompt":"b"}'],
])("refuses %s at %j", (_what, field, text) => {
  let thrown: unknown;
  try {
    requestFromJson(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PlateError);
  expect(thrown).toMatchObject({ reason: "INVALID_FIELD", field });
});

test("says what may stand where an enum name is wrong", () => {
  expect(() => requestFromJson('{"workingSpace":"sRGB"}')).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining("COLOUR_SPACE_LIN_AP1_SCENE") }),
  );
});
