// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  CHROMATICITIES,
  COLOUR_SPACES,
  conversion,
  convertImage,
  luminanceWeights,
  spaceOfChromaticities,
} from "../../../daemon/core/plate/colour.ts";
import { ACESCCT, type Curve, LOGC3_EI800, SRGB } from "../../../daemon/core/plate/curves.ts";

function close(actual: readonly number[], wanted: readonly number[], digits: number): void {
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(wanted[index], digits);
}

describe("primaries", () => {
  it("brings AP1 to AP0 by the matrix of the ACES reference", () => {
    close(
      conversion("lin_ap1_scene", "lin_ap0_scene"),
      [
        0.6954522414, 0.1406786965, 0.1638690622, 0.0447945634, 0.8596711185, 0.0955343182, -0.0055258826,
        0.0040252103, 1.0015006723,
      ],
      9,
    );
  });

  it("brings AP1 to Rec.709 by the matrix of the ACES sRGB output, Bradford-adapted", () => {
    close(
      conversion("lin_ap1_scene", "lin_rec709_scene"),
      [1.70505, -0.62179, -0.08326, -0.13026, 1.1408, -0.01055, -0.024, -0.12897, 1.15297],
      4,
    );
  });

  it("keeps white white between all spaces", () => {
    for (const from of COLOUR_SPACES)
      for (const to of COLOUR_SPACES) {
        const m = conversion(from, to);
        close([m[0] + m[1] + m[2], m[3] + m[4] + m[5], m[6] + m[7] + m[8]], [1, 1, 1], 12);
      }
  });

  it("weighs Rec.709 luminance as the standard does", () => {
    close(luminanceWeights("lin_rec709_scene"), [0.2126, 0.7152, 0.0722], 4);
  });

  it("converts there and back, carries alpha, and leaves its input alone", () => {
    const image = {
      width: 1,
      height: 1,
      planes: [Float32Array.of(0.2), Float32Array.of(0.9), Float32Array.of(4), Float32Array.of(0.25)],
    };
    const there = convertImage(image, "lin_rec709_scene", "lin_ap1_scene");
    expect(there.planes[0][0]).not.toBeCloseTo(0.2, 3);
    expect(there.planes[3][0]).toBe(0.25);
    const back = convertImage(there, "lin_ap1_scene", "lin_rec709_scene");
    close(
      back.planes.map((plane) => plane[0]),
      [0.2, 0.9, 4, 0.25],
      6,
    );
    expect(image.planes[0][0]).toBeCloseTo(0.2, 7);
  });

  it("knows a space by primaries that a float32 header has rounded", () => {
    const stored = [...Float32Array.from(CHROMATICITIES.lin_ap1_scene)];
    expect(spaceOfChromaticities(stored)).toBe("lin_ap1_scene");
  });

  it("does not take Rec.2020 for a space it knows", () => {
    expect(spaceOfChromaticities([0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329])).toBeUndefined();
  });
});

describe("curves", () => {
  it("meet their published values", () => {
    expect(SRGB.encode(0.5)).toBeCloseTo(0.735357, 6);
    expect(SRGB.decode(0.5)).toBeCloseTo(0.214041, 6);
    expect(ACESCCT.encode(0.18)).toBeCloseTo(0.4135884, 6);
    expect(ACESCCT.encode(0)).toBeCloseTo(0.0729055, 6);
    expect(ACESCCT.decode(1)).toBeCloseTo(222.861, 2);
    expect(LOGC3_EI800.encode(0.18)).toBeCloseTo(0.391007, 6);
    expect(LOGC3_EI800.encode(0)).toBeCloseTo(0.092809, 6);
    expect(LOGC3_EI800.decode(1)).toBeCloseTo(55.08, 1);
  });

  const curves: [string, Curve][] = [
    ["sRGB", SRGB],
    ["ACEScct", ACESCCT],
    ["LogC3", LOGC3_EI800],
  ];
  it.each(curves)("%s undoes itself from below black to far above white", (_, curve) => {
    for (const linear of [-0.01, 0, 0.001, 0.0031308, 0.0078125, 0.010591, 0.18, 1, 16, 200])
      expect(curve.decode(curve.encode(linear))).toBeCloseTo(linear, 4);
  });

  it.each(curves)("%s rises everywhere, also across its join", (_, curve) => {
    let last = curve.encode(-0.02);
    for (let linear = -0.02; linear < 0.05; linear += 0.0001) {
      const next = curve.encode(linear + 0.0001);
      expect(next).toBeGreaterThan(last);
      last = next;
    }
  });
});
