// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { HostCamera, Vec3 } from "../../../daemon/core/request.ts";
import {
  createView,
  type PictureFrame,
  positionsFromDepth,
  projectPoint,
  viewRay,
} from "../../../daemon/core/scene/camera.ts";
import { hostCamera, lookAt, pictureOf } from "../../support/host-scene.ts";

const HOUSE = { upAxis: "z", metresPerUnit: 1 } as const;
const viewOf = (changes: Partial<HostCamera>, frame: PictureFrame = pictureOf(300, 200)) =>
  createView(hostCamera(changes), frame, HOUSE);

/** Slope of the ray through a place of the picture: right and up per metre forward. */
function slopes(changes: Partial<HostCamera>, frame: PictureFrame, column: number, row: number) {
  const { direction } = viewRay(viewOf(changes, frame), column, row);
  return [direction[0] / -direction[2], direction[1] / -direction[2]];
}

describe("a perspective camera", () => {
  test("spans the film back's width over a wide picture", () => {
    expect(slopes({}, pictureOf(300, 200), 300, 0)).toEqual([
      expect.closeTo(0.36, 9),
      expect.closeTo(0.24, 9),
    ]);
  });

  test("fits the longer side when left to itself: a tall picture takes the film width as its height", () => {
    expect(slopes({}, pictureOf(200, 300), 200, 0)).toEqual([
      expect.closeTo(0.24, 9),
      expect.closeTo(0.36, 9),
    ]);
  });

  test("fits the width where told, however tall the picture", () => {
    expect(slopes({ sensorFit: "horizontal" }, pictureOf(200, 300), 200, 0)).toEqual([
      expect.closeTo(0.36, 9),
      expect.closeTo(0.54, 9),
    ]);
  });

  test("fits the film height where told", () => {
    expect(slopes({ sensorFit: "vertical" }, pictureOf(200, 300), 200, 0)).toEqual([
      expect.closeTo(0.16, 9),
      expect.closeTo(0.24, 9),
    ]);
  });

  test("moves by its shift in units of the fitted side, right and up", () => {
    const [right, up] = slopes({ shiftX: 0.1, shiftY: -0.05 }, pictureOf(300, 200), 150, 100);
    expect(right).toBeCloseTo(0.1 * 0.72, 9);
    expect(up).toBeCloseTo(-0.05 * 0.72, 9);
  });

  test("takes a pixel twice as wide as high as twice the angle across", () => {
    const squeezed = { ...pictureOf(150, 200), pixelAspect: 2 };
    expect(slopes({ pixelAspect: 0 }, squeezed, 150, 0)).toEqual([
      expect.closeTo(0.36, 9),
      expect.closeTo(0.24, 9),
    ]);
  });

  test("counts pixel aspect when it looks for the longer side", () => {
    // 120 x 200 pixels twice as wide as high are 240 x 200: the width is fitted.
    const [right, up] = slopes({ pixelAspect: 2 }, pictureOf(120, 200), 120, 0);
    expect(right).toBeCloseTo(0.36, 9);
    expect(up).toBeCloseTo(0.3, 9);
  });

  test("sees the same point at the same display pixel with overscan and with a crop", () => {
    const point: Vec3 = [0.4, 0.3, -5];
    const plain = projectPoint(viewOf({}), point)!;
    for (const [left, top, right, bottom] of [
      [-20, -10, 319, 209],
      [140, 60, 220, 120],
    ]) {
      const frame = {
        ...pictureOf(300, 200),
        dataWindow: { xMin: left, yMin: top, xMax: right, yMax: bottom },
      };
      const seen = projectPoint(viewOf({}, frame), point)!;
      expect(seen.column + left).toBeCloseTo(plain.column, 9);
      expect(seen.row + top).toBeCloseTo(plain.row, 9);
    }
  });

  test("does not see what lies behind it", () => {
    expect(projectPoint(viewOf({}), [0, 0, 1])).toBeUndefined();
  });

  test("ignores the scale of its matrix", () => {
    const doubled = lookAt([1, -4, 2], [0, 0, 0]).map((value, at) =>
      at % 4 < 3 && at < 12 ? 2 * value : value,
    );
    const view = viewOf({ toWorld: doubled });
    const plain = viewOf({ toWorld: lookAt([1, -4, 2], [0, 0, 0]) });
    expect(projectPoint(view, [0.5, 0.2, 0.1])!.column).toBeCloseTo(
      projectPoint(plain, [0.5, 0.2, 0.1])!.column,
      6,
    );
  });
});

describe.each(["perspective", "orthographic", "latlong"] as const)("a %s camera", (projection) => {
  const view = viewOf({
    projection,
    toWorld: lookAt([3, -4, 2], [0, 0, 0.5]),
    shiftX: 0.05,
    pixelAspect: 1.2,
  });

  test("projects a point of a ray back to the ray's pixel", () => {
    for (const [column, row] of [
      [0.5, 0.5],
      [150, 100],
      [280.25, 30.75],
    ]) {
      const { origin, direction, axial } = viewRay(view, column, row);
      const depth = 3.7;
      const point = origin.map((value, k) => value + (direction[k] * depth) / axial) as unknown as Vec3;
      const seen = projectPoint(view, point)!;
      expect(seen.column).toBeCloseTo(column, 6);
      expect(seen.row).toBeCloseTo(row, 6);
      expect(seen.depth).toBeCloseTo(depth, 6);
    }
  });

  test("rebuilds positions from depth where its rays go", () => {
    const depth = new Float32Array(300 * 200).fill(2.5);
    const points = new Float32Array(3 * 300 * 200);
    positionsFromDepth(view, depth, points, 0, 200);
    for (const [column, row] of [
      [0, 0],
      [299, 199],
      [37, 140],
    ]) {
      const { origin, direction, axial } = viewRay(view, column + 0.5, row + 0.5);
      for (let k = 0; k < 3; k++)
        expect(points[3 * (row * 300 + column) + k]).toBeCloseTo(origin[k] + (direction[k] * 2.5) / axial, 4);
    }
  });
});

test("an orthographic camera spans its width in metres of the scene's unit", () => {
  const view = createView(hostCamera({ projection: "orthographic", orthoWidth: 400 }), pictureOf(100, 50), {
    upAxis: "z",
    metresPerUnit: 0.01,
  });
  expect(viewRay(view, 100, 25).origin[0]).toBeCloseTo(2, 9);
});

test("a lat-long camera has forward in the middle and its right a quarter to the right", () => {
  const view = viewOf({ projection: "latlong" }, pictureOf(360, 180));
  expect(viewRay(view, 180, 90).direction).toEqual([0, 0, -1].map((value) => expect.closeTo(value, 9)));
  expect(viewRay(view, 270, 90).direction).toEqual([1, 0, 0].map((value) => expect.closeTo(value, 9)));
  expect(viewRay(view, 180, 0).direction).toEqual([0, 1, 0].map((value) => expect.closeTo(value, 9)));
});

test("a scene of centimetres with Y up is the same as one of metres with Z up", () => {
  const metres = viewOf({ toWorld: lookAt([1, -4, 2], [0, 0, 0.5]) });
  // House (x, y, z) is (x, z, -y) in a world with Y up.
  const centimetres = createView(
    hostCamera({ toWorld: lookAt([100, 200, 400], [0, 50, 0], [0, 1, 0]) }),
    pictureOf(300, 200),
    { upAxis: "y", metresPerUnit: 0.01 },
  );
  for (const key of ["position", "right", "up", "forward"] as const)
    for (let k = 0; k < 3; k++) expect(centimetres[key][k]).toBeCloseTo(metres[key][k], 9);
});

describe("a camera is refused", () => {
  test.each([
    ["without focal length", { focalLengthMm: 0 }, "MISSING_FIELD", "scene.camera.focal_length_mm"],
    ["with a negative film width", { filmWidthMm: -36 }, "INVALID_FIELD", "scene.camera.film_width_mm"],
    [
      "that fits a film height it does not have",
      { sensorFit: "vertical", filmHeightMm: 0 },
      "MISSING_FIELD",
      "scene.camera.film_height_mm",
    ],
    [
      "that is orthographic without a width",
      { projection: "orthographic", orthoWidth: 0 },
      "MISSING_FIELD",
      "scene.camera.ortho_width",
    ],
    ["with an infinite shift", { shiftX: Infinity }, "INVALID_FIELD", "scene.camera.shift_x"],
    [
      "with a matrix that is not a number",
      { toWorld: new Array(16).fill(Number.NaN) },
      "INVALID_FIELD",
      "scene.camera.to_world",
    ],
    ["scaled to nothing", { toWorld: new Array(16).fill(0) }, "INVALID_FIELD", "scene.camera.to_world"],
  ] as const)("%s", (_, changes, reason, field) => {
    expect(() => viewOf(changes as Partial<HostCamera>)).toThrow(expect.objectContaining({ reason, field }));
  });
});
