// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { HostScene } from "../../../daemon/core/request.ts";
import { lightScene, sceneAt } from "../../../daemon/core/scene/light-scene.ts";
import { hostCamera, hostLight, pictureOf } from "../../support/host-scene.ts";

const POINT = { kind: "point", radius: 0, falloff: "natural" } as const;
const DOME = { kind: "dome", mapping: "usd", hiddenFromCamera: true } as const;
const sceneOf = (changes: Partial<HostScene> = {}): HostScene => ({
  upAxis: "z",
  metresPerUnit: 1,
  camera: hostCamera(),
  lights: [],
  ...changes,
});
const light = (scene: HostScene) => lightScene(scene, pictureOf(4, 4), () => undefined, "lin_rec709_scene");

test("lamps and domes part ways; a dome gets its picture by its place among all lights", () => {
  const map = { width: 2, height: 1, planes: [0, 1, 2].map(() => new Float32Array(2)) };
  const scene = lightScene(
    sceneOf({ lights: [hostLight(POINT), hostLight(DOME), hostLight(DOME)] }),
    pictureOf(4, 4),
    (index) => (index === 2 ? map : undefined),
    "lin_rec709_scene",
  );
  expect(scene.lights).toHaveLength(1);
  expect(scene.domes.map((dome) => dome.map)).toEqual([undefined, map]);
  expect(scene.domes[0].visibleToCamera).toBe(false);
});

test("a lit scene is plain data", () => {
  const scene = light(sceneOf({ lights: [hostLight(POINT), hostLight(DOME)] }));
  expect(structuredClone(scene)).toEqual(scene);
});

describe("a scene is refused", () => {
  test("without a camera", () => {
    expect(() => light(sceneOf({ camera: undefined }))).toThrow(
      expect.objectContaining({ reason: "MISSING_FIELD", field: "scene.camera" }),
    );
  });

  test.each([0, -1, Number.NaN])("with units %f metres long", (metresPerUnit) => {
    expect(() => light(sceneOf({ metresPerUnit }))).toThrow(
      expect.objectContaining({ reason: "INVALID_FIELD", field: "scene.metres_per_unit" }),
    );
  });
});

describe("the scene of a frame", () => {
  const [first, second, third] = [sceneOf(), sceneOf(), sceneOf()];
  const request = {
    scene: first,
    sceneKeys: [
      { frame: 10, scene: second },
      { frame: 20, scene: third },
    ],
  };

  test.each([
    [9, first],
    [10, second],
    [19, second],
    [20, third],
    [500, third],
  ])("%i is that of the newest key up to it", (frame, expected) => {
    expect(sceneAt(request, frame)).toBe(expected);
  });

  test("is absent where the request has none", () => {
    expect(sceneAt({ sceneKeys: [] }, 1)).toBeUndefined();
  });
});
