// SPDX-License-Identifier: Apache-2.0

/** A transfer curve, one value at a time: `encode` takes linear light to code, `decode` brings it back. */
export interface Curve {
  encode(linear: number): number;
  decode(code: number): number;
}

/** IEC 61966-2-1. Negative values are mirrored. */
export const SRGB: Curve = {
  encode(linear) {
    const x = Math.abs(linear);
    return Math.sign(linear) * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055);
  },
  decode(code) {
    const x = Math.abs(code);
    return Math.sign(code) * (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
  },
};

/** Academy S-2016-001, on AP1 primaries. Unclamped on both sides; 222.86 scene-linear is code 1. */
export const ACESCCT: Curve = {
  encode: (linear) =>
    linear <= 0.0078125 ? 10.5402377416545 * linear + 0.0729055341958355 : (Math.log2(linear) + 9.72) / 17.52,
  decode: (code) =>
    code <= 0.155251141552511 ? (code - 0.0729055341958355) / 10.5402377416545 : 2 ** (code * 17.52 - 9.72),
};

/** ARRI, "ALEXA LogC Curve", 2017: LogC3 for scene-linear exposure at EI 800; code 1 is 55.08 scene-linear. */
export const LOGC3_EI800: Curve = {
  encode: (linear) =>
    linear > 0.010591
      ? 0.24719 * Math.log10(5.555556 * linear + 0.052272) + 0.385537
      : 5.367655 * linear + 0.092809,
  decode: (code) =>
    code > 5.367655 * 0.010591 + 0.092809
      ? (10 ** ((code - 0.385537) / 0.24719) - 0.052272) / 5.555556
      : (code - 0.092809) / 5.367655,
};
