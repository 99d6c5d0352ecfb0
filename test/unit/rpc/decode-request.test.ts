// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { PlateError } from "../../../daemon/core/errors.ts";
import { decodeRequest } from "../../../daemon/rpc/decode-request.ts";
import { PlateRequest } from "../../../daemon/rpc/gen/platewright/v1/request.ts";
import { wholeRequest } from "./whole-request.ts";

const limits = { framePixels: 1_000_000, jobFrames: 1000 };
const decode = (request: PlateRequest | undefined) => decodeRequest(request, limits);

/** The error of a sound request after one change. */
function refusal(change: (request: PlateRequest) => void): PlateError {
  const request = wholeRequest();
  change(request);
  try {
    decode(request);
  } catch (thrown) {
    if (thrown instanceof PlateError) return thrown;
    throw thrown;
  }
  throw new Error("The request was taken.");
}

test("takes every field of a sound request over", () => {
  expect(decode(wholeRequest())).toMatchObject({
    model: "starter",
    seed: 18446744073709551615n,
    parameters: [
      { name: "strength", value: 0.5 },
      { name: "rounds", value: 3 },
      { name: "denoise", value: false },
      { name: "mood", value: "10" },
    ],
    passes: [
      { pixels: { path: "/shots/beauty.####.exr" }, kind: undefined },
      { pixels: { contentHash: "a".repeat(64) }, kind: "normal", vectorSpace: "camera" },
    ],
    scene: {
      upAxis: "y",
      metresPerUnit: 0.01,
      camera: { projection: "perspective", sensorFit: "horizontal", focalLengthMm: 50 },
      lights: [
        { name: "Key", colour: [1, 1, 1], shape: { kind: "rect", spreadDegrees: 180 } },
        { name: "Spot", shape: { kind: "spot", falloff: "natural" } },
        { name: "World", shape: { kind: "dome", mapping: "blender", image: { path: "/hdri/sky.exr" } } },
      ],
    },
    frames: { first: 1, last: 10, step: 3, framesPerSecond: { numerator: 24, denominator: 1 } },
    workingSpace: "lin_ap1_scene",
    output: {
      compression: "zip",
      bitDepth: "half",
      byProducts: ["analytic"],
      preview: true,
      hidePrompt: false,
    },
  });
});

test("fills in what an empty request leaves open", () => {
  const request = decode(PlateRequest.create());
  expect(request).toMatchObject({
    model: "",
    seed: 0n,
    passes: [],
    output: { folder: "", namePattern: "plate" },
  });
  expect(request.scene).toBeUndefined();
  expect(request.frames).toBeUndefined();
});

test("names frames in the default pattern of a range", () => {
  const request = decode(PlateRequest.create({ frames: { first: 1, last: 2 } }));
  expect(request.output.namePattern).toBe("plate.####");
});

test("refuses a call without a request", () => {
  expect(() => decode(undefined)).toThrow(
    expect.objectContaining({ reason: "MISSING_FIELD", field: "request" }),
  );
});

const light = (request: PlateRequest, index: number) => request.scene!.lights[index];
const camera = (request: PlateRequest) => request.scene!.camera!;
const output = (request: PlateRequest) => request.output!;

type Case = [what: string, reason: string, field: string, change: (request: PlateRequest) => void];

const CASES: Case[] = [
  [
    "a model name with odd letters",
    "INVALID_FIELD",
    "model",
    (r) => {
      r.model = "../x";
    },
  ],
  [
    "a prompt over 8 KiB",
    "LIMIT_EXCEEDED",
    "prompt",
    (r) => {
      r.prompt = "é".repeat(4097);
    },
  ],
  [
    "a parameter given twice",
    "INVALID_FIELD",
    "parameters[1]",
    (r) => {
      r.parameters[1].name = "strength";
    },
  ],
  [
    "a parameter without value",
    "MISSING_FIELD",
    "parameters[0]",
    (r) => {
      r.parameters[0].value = undefined;
    },
  ],
  [
    "a parameter that is no number",
    "INVALID_FIELD",
    "parameters[0].number",
    (r) => {
      r.parameters[0].value = { $case: "number", value: Number.NaN };
    },
  ],
  [
    "an integer beyond 2^53",
    "INVALID_FIELD",
    "parameters[1].integer",
    (r) => {
      r.parameters[1].value = { $case: "integer", value: 2n ** 60n };
    },
  ],
  [
    "a pass without pixels",
    "MISSING_FIELD",
    "passes[0].pixels",
    (r) => {
      r.passes[0].pixels = undefined;
    },
  ],
  [
    "empty pixels",
    "MISSING_FIELD",
    "passes[0].pixels",
    (r) => {
      r.passes[0].pixels = { from: undefined };
    },
  ],
  [
    "a relative path",
    "INVALID_FIELD",
    "passes[0].pixels.path",
    (r) => {
      r.passes[0].pixels = { from: { $case: "path", value: "beauty.exr" } };
    },
  ],
  [
    "a path with a zero byte",
    "INVALID_FIELD",
    "passes[0].pixels.path",
    (r) => {
      r.passes[0].pixels = { from: { $case: "path", value: "/a\0b.exr" } };
    },
  ],
  [
    "a short content hash",
    "INVALID_FIELD",
    "passes[1].pixels.content_hash",
    (r) => {
      r.passes[1].pixels = { from: { $case: "contentHash", value: "abc" } };
    },
  ],
  [
    "a pass kind from the future",
    "INVALID_FIELD",
    "passes[1].kind",
    (r) => {
      r.passes[1].kind = 99 as never;
    },
  ],
  [
    "a channel named twice",
    "INVALID_FIELD",
    "passes[0].channels[1]",
    (r) => {
      r.passes[0].channels = ["X", "X"];
    },
  ],
  [
    "an empty channel name",
    "INVALID_FIELD",
    "passes[0].channels[0]",
    (r) => {
      r.passes[0].channels = [""];
    },
  ],
  [
    "too many passes",
    "LIMIT_EXCEEDED",
    "passes",
    (r) => {
      r.passes = Array(257).fill(r.passes[0]);
    },
  ],
  [
    "a negative scene unit",
    "INVALID_FIELD",
    "scene.metres_per_unit",
    (r) => {
      r.scene!.metresPerUnit = -1;
    },
  ],
  [
    "an up axis from the future",
    "INVALID_FIELD",
    "scene.up_axis",
    (r) => {
      r.scene!.upAxis = 7 as never;
    },
  ],
  [
    "a camera without transform",
    "MISSING_FIELD",
    "scene.camera.to_world",
    (r) => {
      camera(r).toWorld = undefined;
    },
  ],
  [
    "a matrix of fifteen numbers",
    "INVALID_FIELD",
    "scene.camera.to_world.values",
    (r) => {
      camera(r).toWorld!.values.pop();
    },
  ],
  [
    "a matrix with infinity",
    "INVALID_FIELD",
    "scene.camera.to_world.values[3]",
    (r) => {
      camera(r).toWorld!.values[3] = Infinity;
    },
  ],
  [
    "a matrix written column by column",
    "INVALID_FIELD",
    "scene.lights[1].to_world.values",
    (r) => {
      light(r, 1).toWorld!.values[13] = 4;
    },
  ],
  [
    "a perspective camera without focal length",
    "INVALID_FIELD",
    "scene.camera.focal_length_mm",
    (r) => {
      camera(r).focalLengthMm = 0;
    },
  ],
  [
    "a vertical fit without film height",
    "INVALID_FIELD",
    "scene.camera.film_height_mm",
    (r) => {
      camera(r).sensorFit = 3;
    },
  ],
  [
    "an orthographic camera without width",
    "INVALID_FIELD",
    "scene.camera.ortho_width",
    (r) => {
      camera(r).projection = 2;
    },
  ],
  [
    "a far clip before the near clip",
    "INVALID_FIELD",
    "scene.camera.clip_far",
    (r) => {
      camera(r).clipFar = 0.05;
    },
  ],
  [
    "a light without shape",
    "MISSING_FIELD",
    "scene.lights[0]",
    (r) => {
      light(r, 0).shape = undefined;
    },
  ],
  [
    "a light without intensity",
    "MISSING_FIELD",
    "scene.lights[0].intensity",
    (r) => {
      light(r, 0).intensity = undefined;
    },
  ],
  [
    "an intensity without unit",
    "MISSING_FIELD",
    "scene.lights[2].intensity.unit",
    (r) => {
      light(r, 2).intensity!.unit = 0;
    },
  ],
  [
    "an intensity without system",
    "MISSING_FIELD",
    "scene.lights[0].intensity.system",
    (r) => {
      light(r, 0).intensity!.system = 0;
    },
  ],
  [
    "an infinite intensity",
    "INVALID_FIELD",
    "scene.lights[0].intensity.value",
    (r) => {
      light(r, 0).intensity!.value = Infinity;
    },
  ],
  [
    "an absurd exposure",
    "INVALID_FIELD",
    "scene.lights[0].intensity.exposure_stops",
    (r) => {
      light(r, 0).intensity!.exposureStops = 1000;
    },
  ],
  [
    "a negative light colour",
    "INVALID_FIELD",
    "scene.lights[2].colour.g",
    (r) => {
      light(r, 2).colour!.g = -1;
    },
  ],
  [
    "a rectangle without width",
    "INVALID_FIELD",
    "scene.lights[0].rect.width",
    (r) => {
      light(r, 0).shape = { $case: "rect", value: { width: 0, height: 1, spreadDegrees: 0 } };
    },
  ],
  [
    "a cone wider than a half space",
    "INVALID_FIELD",
    "scene.lights[0].spot.cone_angle_degrees",
    (r) => {
      light(r, 0).shape = {
        $case: "spot",
        value: { radius: 0, coneAngleDegrees: 190, blend: 0, penumbraAngleDegrees: 0, falloff: 0 },
      };
    },
  ],
  [
    "a relative dome picture",
    "INVALID_FIELD",
    "scene.lights[0].dome.image.path",
    (r) => {
      light(r, 0).shape = {
        $case: "dome",
        value: {
          image: { from: { $case: "path", value: "sky.exr" } },
          mapping: 0,
          colourSpace: 0,
          hiddenFromCamera: false,
        },
      };
    },
  ],
  [
    "scene keys out of order",
    "INVALID_FIELD",
    "scene_keys[1].frame",
    (r) => {
      r.sceneKeys[1].frame = 5;
    },
  ],
  [
    "a scene key without scene",
    "MISSING_FIELD",
    "scene_keys[0].scene",
    (r) => {
      r.sceneKeys[0].scene = undefined;
    },
  ],
  [
    "a fault inside a scene key",
    "INVALID_FIELD",
    "scene_keys[1].scene.metres_per_unit",
    (r) => {
      r.sceneKeys[1].scene!.metresPerUnit = Number.NaN;
    },
  ],
  [
    "an empty frame range",
    "INVALID_FIELD",
    "frames.last",
    (r) => {
      r.frames!.last = 0;
    },
  ],
  [
    "a frame range over the limit",
    "LIMIT_EXCEEDED",
    "frames",
    (r) => {
      r.frames!.last = 2_000_000_000;
    },
  ],
  [
    "a frame rate of zero",
    "INVALID_FIELD",
    "frames.frames_per_second.denominator",
    (r) => {
      r.frames!.framesPerSecond = { numerator: 24, denominator: 0 };
    },
  ],
  [
    "an empty window",
    "INVALID_FIELD",
    "framing.data_window",
    (r) => {
      r.framing!.dataWindow!.xMax = -9;
    },
  ],
  [
    "a window over the pixel limit",
    "LIMIT_EXCEEDED",
    "framing.data_window",
    (r) => {
      r.framing!.dataWindow!.xMax = 2_000_000_000;
    },
  ],
  [
    "a crop outside the data window",
    "INVALID_FIELD",
    "framing.crop",
    (r) => {
      r.framing!.crop!.xMin = -5;
    },
  ],
  [
    "a colour space from the future",
    "INVALID_FIELD",
    "working_space",
    (r) => {
      r.workingSpace = 9 as never;
    },
  ],
  [
    "a relative output folder",
    "INVALID_FIELD",
    "output.folder",
    (r) => {
      output(r).folder = "plates";
    },
  ],
  [
    "a by-product of no kind",
    "INVALID_FIELD",
    "output.by_products[0]",
    (r) => {
      output(r).byProducts = [0];
    },
  ],
  [
    "a compression from the future",
    "INVALID_FIELD",
    "output.compression",
    (r) => {
      output(r).compression = 42 as never;
    },
  ],
];

describe("refuses", () => {
  test.each(CASES)("%s", (_what, reason, field, change) => {
    const error = refusal(change);
    expect(error).toMatchObject({ reason, field });
    expect(error.remedy).not.toBe("");
  });

  test.each([
    "a/b",
    "a\\b",
    "..",
    "..hidden",
    "C:plate",
    "plate.exr",
    "{frame}.{date}",
    "{frame",
    "plate}####",
    "same",
    " plate.####",
    "bell\u0007####",
  ])("the name pattern %j", (pattern) => {
    const error = refusal((request) => {
      output(request).namePattern = pattern;
    });
    expect(error).toMatchObject({ reason: "INVALID_FIELD", field: "output.name_pattern" });
  });
});

test("keeps offending values in messages short", () => {
  const error = refusal((request) => {
    request.model = "X".repeat(10_000);
  });
  expect(error.message.length).toBeLessThan(200);
});
