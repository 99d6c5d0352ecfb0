// SPDX-License-Identifier: Apache-2.0

/** Weights of Rec. 709; AP1's differ by a few per cent, which no use here notices. */
export const LUMINANCE = [0.2126, 0.7152, 0.0722] as const;

/** Luminance of scene-linear RGB. */
export const luminance = (r: number, g: number, b: number) =>
  LUMINANCE[0] * r + LUMINANCE[1] * g + LUMINANCE[2] * b;
