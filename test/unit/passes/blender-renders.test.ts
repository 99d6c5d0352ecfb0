// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { alone } from "../../../daemon/core/alone.ts";
import { type Image, windowWidth } from "../../../daemon/core/image.ts";
import { spaceOfPart } from "../../../daemon/core/passes/colour-space.ts";
import { type GatherOrder, gatherPasses } from "../../../daemon/core/passes/gather.ts";
import { matchPasses } from "../../../daemon/core/passes/match.ts";
import type { PassKind } from "../../../daemon/core/request.ts";
import { createView, type View, viewRay } from "../../../daemon/core/scene/camera.ts";
import { openExr } from "../../../daemon/exr/read.ts";
import { createPassFiles } from "../../../daemon/files/pass-files.ts";
import { source } from "./layouts.ts";

type Passes = ReadonlyMap<PassKind, Image>;

const space = { upAxis: "z", metresPerUnit: 1 } as const;
const files = createPassFiles({ openExr });

/** Every pass of a render in Rec.709; 4.x writes no colour space, and Rec.709 is its default. */
async function gathered(path: string): Promise<Passes> {
  await using file = await files.open(path);
  const { matches, unknownLayers, ambiguities } = matchPasses([source()], [file.layout]);
  expect({ unknownLayers, ambiguities }).toEqual({ unknownLayers: [], ambiguities: [] });
  const order: GatherOrder = {
    matches: matches.map((match) => ({
      ...match,
      colourSpace: spaceOfPart(file.layout.parts[match.part], path) ?? ("lin_rec709_scene" as const),
    })),
    kinds: new Set(matches.map(({ kind }) => kind)),
    files: new Map([[0, file]]),
    dataWindow: file.layout.parts[0].dataWindow,
    workingSpace: "lin_rec709_scene",
    space,
  };
  const { passes, replaced } = await gatherPasses(order, alone);
  expect([...replaced]).toEqual([]);
  return passes;
}

/** The mean and the largest difference of two passes; equal infinities differ by nothing. */
function difference(a: Image | undefined, b: Image | undefined) {
  let sum = 0;
  let largest = 0;
  let count = 0;
  for (const [index, plane] of a?.planes.entries() ?? [])
    for (const [pixel, value] of plane.entries()) {
      const other = b?.planes[index][pixel] ?? Number.NaN;
      const apart = value === other ? 0 : Math.abs(value - other);
      sum += apart;
      largest = Math.max(largest, apart);
      count++;
    }
  return { mean: sum / count, largest };
}

const VERSIONS = ["4.2", "4.5", "5.0", "5.2"] as const;
const OTHERS = VERSIONS.filter((version) => version !== "4.5");
const golden = (version: string) => join(import.meta.dirname, `../../golden/passes/blender-${version}`);

describe("one scene from four Blenders", () => {
  const renders = new Map<string, Passes>();
  beforeAll(async () => {
    for (const version of VERSIONS) renders.set(version, await gathered(join(golden(version), "shot.exr")));
  });
  const pass = (version: string, kind: PassKind) => renders.get(version)?.get(kind);

  it("gives the same passes", () => {
    const kinds = (version: string) => [...(renders.get(version)?.keys() ?? [])].sort();
    for (const version of VERSIONS) expect(kinds(version)).toEqual(kinds("4.5"));
    expect(kinds("4.5")).toEqual(
      expect.arrayContaining(["beauty", "depth", "normal", "albedo", "roughness"]),
    );
  });

  it.each(OTHERS)("%s: the same depth and position", (version) => {
    for (const kind of ["depth", "position"] as const)
      expect(difference(pass(version, kind), pass("4.5", kind)).largest).toBeLessThan(1e-4);
  });

  // Versions place their samples within a pixel differently, so edges differ and the rest does not.
  it.each(OTHERS)("%s: the same surfaces but for their edges", (version) => {
    for (const kind of ["normal", "albedo", "roughness", "metallic", "alpha"] as const)
      expect(difference(pass(version, kind), pass("4.5", kind)).mean).toBeLessThan(3e-3);
  });

  it.each(OTHERS)("%s: the same light up to its noise", (version) => {
    for (const kind of ["beauty", "diffuse_direct", "glossy_direct", "emission"] as const)
      expect(difference(pass(version, kind), pass("4.5", kind)).mean).toBeLessThan(3e-2);
  });

  it.each(VERSIONS)(
    "%s: depth runs along the camera's axis, and pixels look at their positions",
    async (version) => {
      const view = await viewOf(version);
      const [depth] = pass(version, "depth")?.planes ?? [];
      const position = pass(version, "position")?.planes ?? [];
      let hits = 0;
      for (const [pixel, metres] of depth.entries()) {
        if (metres === Number.POSITIVE_INFINITY) continue;
        hits++;
        const column = pixel % view.width;
        const row = Math.floor(pixel / view.width);
        const ray = viewRay(view, column + 0.5, row + 0.5);
        const beside = viewRay(view, column + 2, row + 2);
        const away = position.map((plane, axis) => plane[pixel] - ray.origin[axis]);
        const distance = Math.hypot(...away);
        const cosine = (b: readonly number[]) =>
          (away[0] * b[0] + away[1] * b[1] + away[2] * b[2]) / distance;
        expect(Math.abs(cosine(view.forward) * distance - metres)).toBeLessThan(1e-3);
        expect(cosine(ray.direction)).toBeGreaterThan(cosine(beside.direction));
      }
      expect(hits).toBeGreaterThan(depth.length / 4);
    },
  );

  async function viewOf(version: string): Promise<View> {
    await using file = await files.open(join(golden(version), "shot.exr"));
    const { dataWindow, displayWindow } = file.layout.parts[0];
    expect(windowWidth(dataWindow)).toBe(pass(version, "depth")?.width);
    const { scene } = JSON.parse(readFileSync(join(golden(version), "request.json"), "utf8"));
    const camera = {
      shiftX: 0,
      shiftY: 0,
      ...scene.camera,
      toWorld: scene.camera.toWorld.values,
      projection: "perspective",
      sensorFit: "auto",
      orthoWidth: 0,
    };
    return createView(camera, { dataWindow, displayWindow, pixelAspect: 1 }, space);
  }
});

describe("one scene in two working spaces", () => {
  const path = (name: string) => join(import.meta.dirname, "working-space", `${name}.exr`);

  it("has one look once ACEScg is converted to Rec.709", async () => {
    const [rec709, acescg] = [await gathered(path("rec709")), await gathered(path("acescg"))];
    expect(difference(acescg.get("albedo"), rec709.get("albedo")).largest).toBeLessThan(1e-5);
    expect(difference(acescg.get("environment"), rec709.get("environment")).largest).toBeLessThan(1e-5);
    expect(difference(acescg.get("beauty"), rec709.get("beauty")).mean).toBeLessThan(3e-3);
    expect(difference(acescg.get("normal"), rec709.get("normal")).largest).toBeLessThan(1e-6);
  });

  it("has not before", async () => {
    await using file = await files.open(path("acescg"));
    const albedo = matchPasses([source()], [file.layout]).matches.find(({ kind }) => kind === "albedo");
    const part = file.layout.parts[albedo?.part ?? -1];
    const planes = await file.read(part.index, albedo?.channels ?? [], part.dataWindow);
    const rec709 = (await gathered(path("rec709"))).get("albedo");
    expect(difference({ width: 24, height: 16, planes }, rec709).largest).toBeGreaterThan(0.1);
  });
});
