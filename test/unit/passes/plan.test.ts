// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { PlateError } from "../../../daemon/core/errors.ts";
import type { ModelDescriptor } from "../../../daemon/core/pipelines/descriptor.ts";
import { type PlanDeps, planRequest } from "../../../daemon/core/plan.ts";
import { CHROMATICITIES } from "../../../daemon/core/plate/colour.ts";
import type { FileLayout } from "../../../daemon/core/ports.ts";
import type { HostScene, PlateRequest } from "../../../daemon/core/request.ts";
import { blender4, blender5, channels, layout, onePart, part, pictured, source, WINDOW } from "./layouts.ts";

const descriptor: ModelDescriptor = {
  schema: 1,
  name: "starter",
  title: "Starter",
  description: "Relights.",
  version: "1",
  family: "relight",
  licence: { spdx: "Apache-2.0", conditions: "", needsAcceptance: false },
  needsScene: true,
  components: {},
  passes: [
    { kind: "depth", required: true, purpose: "" },
    { kind: "normal", required: true, purpose: "" },
    { kind: "albedo", required: true, purpose: "" },
    { kind: "roughness", required: false, purpose: "" },
    { kind: "matte", required: false, purpose: "" },
  ],
  parameters: [],
  size: { grid: 8, minimum: 2, maximum: 64 },
  frames: { multiple: 1, offset: 0, maximum: 1 },
  looks: [],
  memory: { weightsBytes: 0, bytesPerMegapixel: 0 },
  settings: {},
};

const scene: HostScene = {
  upAxis: "z",
  metresPerUnit: 1,
  lights: [
    {
      name: "Key",
      toWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 0, 0, 0, 1],
      colour: [1, 1, 1],
      temperatureKelvin: 0,
      intensity: { value: 10, exposureStops: 0, unit: "watt", system: "blender", normalised: false },
      shadowless: false,
      shape: { kind: "point", radius: 0, falloff: "natural" },
    },
  ],
  camera: {
    name: "Camera",
    toWorld: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
    projection: "perspective",
    focalLengthMm: 50,
    filmWidthMm: 36,
    filmHeightMm: 24,
    sensorFit: "auto",
    shiftX: 0,
    shiftY: 0,
    clipNear: 0.1,
    clipFar: 100,
    pixelAspect: 0,
    orthoWidth: 0,
  },
};

function request(more: Partial<PlateRequest> = {}): PlateRequest {
  return {
    model: "",
    prompt: "",
    negativePrompt: "",
    seed: 0n,
    parameters: [],
    passes: [source()],
    scene,
    sceneKeys: [],
    framing: {},
    workingSpace: "lin_rec709_scene",
    output: {
      folder: "",
      namePattern: "plate",
      compression: "zip",
      bitDepth: "half",
      byProducts: [],
      preview: true,
      hidePrompt: false,
    },
    ...more,
  };
}

/** A show's folder: files by path, frames by `<path>@<number>`. */
function folder(files: Readonly<Record<string, FileLayout>>, more: Partial<PlanDeps> = {}): PlanDeps {
  return {
    descriptor,
    limits: { framePixels: 1000, jobFrames: 100 },
    sourceFiles: {
      isNumbered: (pixels) => "path" in pixels && pixels.path.includes("#"),
      async find(pixels, frame) {
        const path = "path" in pixels ? pixels.path : pixels.contentHash;
        const name = path.includes("#") ? `${path}@${frame}` : path;
        return name in files || !path.includes("#") ? name : undefined;
      },
    },
    passFiles: {
      async open(path) {
        if (!files[path]) throw new PlateError("FILE_NOT_FOUND", `${path} does not exist.`);
        return pictured({ ...files[path], path }, () => 0);
      },
    },
    ...more,
  };
}

const plan = (file: FileLayout, more: Partial<PlateRequest> = {}) =>
  planRequest(request(more), folder({ "/show/beauty.exr": file }));

const range = (first: number, last: number, step = 1) => ({
  first,
  last,
  step,
  framesPerSecond: { numerator: 24, denominator: 1 },
});

describe("a plan", () => {
  it("says what a job would use", async () => {
    const planned = await plan(blender4());
    expect(planned).toMatchObject({
      model: "starter",
      workingSpace: "lin_rec709_scene",
      dataWindow: WINDOW,
      displayWindow: WINDOW,
      pixelAspect: 1,
      frames: [],
      missingFrames: [],
      missingOptional: ["matte"],
      unknownLayers: [],
    });
    expect(planned.matches.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["albedo", "depth", "normal", "roughness", "cryptomatte_asset"]),
    );
  });

  it("is the same from one part and from many", async () => {
    const brief = ({ matches }: Awaited<ReturnType<typeof plan>>) =>
      new Set(
        matches.map(({ kind, vectorSpace, depthMeasure }) => [kind, vectorSpace, depthMeasure].join(" ")),
      );
    expect(brief(await plan(blender4()))).toEqual(brief(await plan(blender5())));
  });
});

describe("colour", () => {
  it("takes the working space from the file where the request leaves it open", async () => {
    expect((await plan(blender5("lin_ap1_scene"), { workingSpace: undefined })).workingSpace).toBe(
      "lin_ap1_scene",
    );
    const primaries = layout({ ...blender4().parts[0], chromaticities: CHROMATICITIES.lin_ap0_scene });
    expect((await plan(primaries, { workingSpace: undefined })).workingSpace).toBe("lin_ap0_scene");
  });

  it("converts a tagged file into the working space that is asked for", async () => {
    const planned = await plan(blender5("lin_ap1_scene"));
    expect(planned.workingSpace).toBe("lin_rec709_scene");
    expect(planned.matches.find(({ kind }) => kind === "albedo")?.colourSpace).toBe("lin_ap1_scene");
    expect(planned.matches.find(({ kind }) => kind === "normal")?.colourSpace).toBeUndefined();
  });

  it("takes an untagged file to be in the working space of the request", async () => {
    const planned = await plan(blender4(), { workingSpace: "lin_ap1_scene" });
    expect(planned.matches.find(({ kind }) => kind === "albedo")?.colourSpace).toBe("lin_ap1_scene");
  });

  it.each([
    ["nobody says a space", blender4(), undefined],
    ["the file names a space that is not known", blender5("lin_rec2020_scene"), "lin_rec709_scene" as const],
    [
      "the file's primaries belong to no known space",
      layout({ ...blender4().parts[0], chromaticities: [0.7, 0.3, 0.2, 0.7, 0.1, 0.1, 0.3, 0.3] }),
      undefined,
    ],
  ])("refuses to guess where %s", async (_, file, workingSpace) => {
    await expect(plan(file, { workingSpace })).rejects.toMatchObject({
      reason: "COLOUR_SPACE_UNKNOWN",
      field: "working_space",
      remedy: expect.stringContaining("lin_rec709_scene"),
    });
  });
});

describe("passes", () => {
  it("that are missing are named, with the switch in the renderer that made the file", async () => {
    const poor = onePart(...channels("ViewLayer.Combined:RGBA", "ViewLayer.DiffCol:RGB"));
    await expect(plan(poor)).rejects.toMatchObject({
      reason: "MISSING_PASS",
      message: expect.stringMatching(/depth, normal.*Found: beauty, alpha, albedo/),
      remedy: expect.stringMatching(/Data > Z\..*Data > Normal\./),
    });
    const arnold = onePart(...channels(":RGBA", "N:XYZ", "diffuse_albedo:RGB"));
    await expect(plan(arnold)).rejects.toMatchObject({ remedy: expect.stringContaining("In Arnold") });
  });

  it("that are ambiguous are refused only where the model takes them", async () => {
    const two = channels("A.Depth:Z", "B.Depth:Z", "A.Normal:XYZ", "A.DiffCol:RGB");
    await expect(plan(onePart(...two))).rejects.toMatchObject({
      reason: "AMBIGUOUS_PASS",
      message: expect.stringMatching(/A\.Depth.*B\.Depth/),
      field: "passes[0].layer",
    });
    const harmless = channels("A.Depth:Z", "A.Vector:XYZW", "B.Vector:XYZW", "A.Normal:XYZ", "A.DiffCol:RGB");
    expect((await plan(onePart(...harmless))).matches).toHaveLength(3);
  });

  it("whose meaning nothing states are refused, and accepted once it is said", async () => {
    const file = onePart(...channels("depth:Z", "normal:XYZ", "albedo:RGB"));
    await expect(plan(file)).rejects.toMatchObject({
      reason: "MISSING_FIELD",
      field: "passes[0].depth_measure",
    });
    await expect(plan(file, { passes: [source({ depthMeasure: "planar" })] })).rejects.toMatchObject({
      field: "passes[0].vector_space",
    });
    const said = source({ depthMeasure: "planar", vectorSpace: "world" });
    expect((await plan(file, { passes: [said] })).missingOptional).toEqual(["roughness", "matte"]);
  });

  it("must be there at all", async () => {
    await expect(plan(blender4(), { passes: [] })).rejects.toMatchObject({
      reason: "MISSING_FIELD",
      field: "passes",
    });
  });
});

describe("framing", () => {
  it("follows the request, and a crop becomes the data window", async () => {
    const crop = { xMin: 1, yMin: 0, xMax: 2, yMax: 1 };
    expect((await plan(blender4(), { framing: { crop } })).dataWindow).toEqual(crop);
    const wide = { xMin: -2, yMin: -2, xMax: 5, yMax: 3 };
    expect((await plan(blender4(), { framing: { dataWindow: wide } })).dataWindow).toEqual(wide);
  });

  it.each([
    [
      "a crop that reaches out",
      { crop: { xMin: 1, yMin: 0, xMax: 4, yMax: 1 } },
      "INVALID_FIELD",
      "framing.crop",
    ],
    [
      "a data window away from the picture",
      { dataWindow: { xMin: 10, yMin: 0, xMax: 14, yMax: 4 } },
      "INVALID_FIELD",
      "framing.data_window",
    ],
    [
      "a plate too small for the model",
      { crop: { xMin: 0, yMin: 0, xMax: 0, yMax: 1 } },
      "INVALID_FIELD",
      "framing",
    ],
    ["a side too long for the model", { dataWindow: { ...WINDOW, xMax: 64 } }, "LIMIT_EXCEEDED", "framing"],
    [
      "too many pixels",
      { dataWindow: { xMin: 0, yMin: 0, xMax: 40, yMax: 40 } },
      "LIMIT_EXCEEDED",
      "framing",
    ],
  ])("refuses %s", async (_, framing, reason, field) => {
    await expect(plan(blender4(), { framing })).rejects.toMatchObject({ reason, field });
  });

  it("refuses passes of different pictures, and takes different data windows of one picture", async () => {
    const files = (matte: FileLayout) => folder({ "/show/beauty.exr": blender4(), "/show/matte.exr": matte });
    const passes = [source(), source({ pixels: { path: "/show/matte.exr" }, kind: "matte" })];
    const other = layout(part("", ["A"], { displayWindow: { ...WINDOW, xMax: 9 } }));
    await expect(planRequest(request({ passes }), files(other))).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      field: "passes[1].pixels",
      message: expect.stringMatching(/10 x 2.*4 x 2/),
    });
    const tight = layout(part("", ["A"], { dataWindow: { ...WINDOW, xMax: 0 } }));
    expect((await planRequest(request({ passes }), files(tight))).dataWindow).toEqual(WINDOW);
  });
});

describe("frames", () => {
  const numbered = [source({ pixels: { path: "/show/b.####.exr" } })];
  const shot = (...frames: number[]) =>
    folder(Object.fromEntries(frames.map((frame) => [`/show/b.####.exr@${frame}`, blender4()])));

  it("are planned whole, the missing ones named", async () => {
    const planned = await planRequest(request({ passes: numbered, frames: range(-1, 3) }), shot(0, 1, 3));
    expect(planned.frames).toEqual([-1, 0, 1, 2, 3]);
    expect(planned.missingFrames).toEqual([-1, 2]);
  });

  it("go by their step", async () => {
    const planned = await planRequest(request({ passes: numbered, frames: range(1, 6, 2) }), shot(1, 3, 5));
    expect(planned.frames).toEqual([1, 3, 5]);
    expect(planned.missingFrames).toEqual([]);
  });

  it.each([
    ["a range of which nothing is on disk", range(1, 2), "FRAME_MISSING", "frames"],
    ["a range that runs backwards", range(5, 1), "INVALID_FIELD", "frames"],
    ["more frames than a job may have", range(1, 101), "LIMIT_EXCEEDED", "frames"],
    ["a sequence without a range", undefined, "MISSING_FIELD", "frames"],
  ])("refuse %s", async (_, frames, reason, field) => {
    await expect(planRequest(request({ passes: numbered, frames }), shot(7))).rejects.toMatchObject({
      reason,
      field,
    });
  });

  it("want a numbered path as soon as there are two of them", async () => {
    expect((await plan(blender4(), { frames: range(4, 4) })).frames).toEqual([4]);
    await expect(plan(blender4(), { frames: range(4, 5) })).rejects.toMatchObject({
      reason: "INVALID_FIELD",
      field: "passes[0].pixels",
    });
  });
});

describe("the camera", () => {
  it("is needed by a model that shades with lights", async () => {
    await expect(plan(blender4(), { scene: undefined })).rejects.toMatchObject({
      reason: "MISSING_FIELD",
      field: "scene.camera",
    });
  });

  it("is needed at every frame", async () => {
    const deps = folder({ "/show/b.####.exr@1": blender4() });
    const passes = [source({ pixels: { path: "/show/b.####.exr" } })];
    const late = { passes, scene: undefined, sceneKeys: [{ frame: 2, scene }], frames: range(1, 3) };
    await expect(planRequest(request(late), deps)).rejects.toMatchObject({
      message: expect.stringContaining("frame 1"),
      field: "scene.camera",
    });
  });

  it("is needed by a pass that is written relative to it, and by nothing else", async () => {
    const free = { descriptor: { ...descriptor, needsScene: false } };
    const deps = folder({ "/show/beauty.exr": blender4() }, free);
    expect((await planRequest(request({ scene: undefined }), deps)).model).toBe("starter");
    const passes = [source({ vectorSpace: "camera" })];
    await expect(planRequest(request({ scene: undefined, passes }), deps)).rejects.toMatchObject({
      message: expect.stringContaining("normal pass"),
      field: "scene.camera",
    });
  });
});

describe("the light", () => {
  const dark = { ...scene, lights: [] };

  it("is needed by a model that shades", async () => {
    const deps = folder({ "/show/beauty.exr": blender4() });
    await expect(planRequest(request({ scene: dark }), deps)).rejects.toMatchObject({
      reason: "MISSING_FIELD",
      field: "scene.lights",
    });
  });

  it("is not needed where the plate starts from the beauty pass", async () => {
    const passes = [...descriptor.passes, { kind: "beauty", required: false, purpose: "" } as const];
    const deps = folder({ "/show/beauty.exr": blender4() }, { descriptor: { ...descriptor, passes } });
    expect((await planRequest(request({ scene: dark }), deps)).model).toBe("starter");
  });
});
