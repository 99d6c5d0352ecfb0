// SPDX-License-Identifier: Apache-2.0
import type { Image } from "../../../daemon/core/image.ts";
import { luminance } from "../../../daemon/core/luminance.ts";

/** Reinhard's curve and a 2.2 gamma at an exposure: the view in which errors are counted, 0..1. */
export function displayed(picture: Image, exposure: number): Image {
  return {
    ...picture,
    planes: picture.planes.slice(0, 3).map((plane) =>
      plane.map((value) => {
        const x = Math.max(value * exposure, 0);
        return (x / (1 + x)) ** (1 / 2.2);
      }),
    ),
  };
}

/** Peak signal to noise, dB, of two displayed pictures over the pixels of a mask; undefined where it holds fewer than 64. */
export function psnr(a: Image, b: Image, mask?: Uint8Array): number | undefined {
  let sum = 0;
  let count = 0;
  for (const [channel, plane] of a.planes.entries())
    for (let at = 0; at < plane.length; at++) {
      if (mask && mask[at] === 0) continue;
      sum += (plane[at] - b.planes[channel][at]) ** 2;
      count++;
    }
  return count < 3 * 64 ? undefined : -10 * Math.log10(Math.max(sum / count, 1e-8));
}

/**
 * Structural similarity of two displayed pictures' luminance: Wang, Bovik, Sheikh & Simoncelli 2004, with windows of 8 x 8 that
 * step by 4 in the place of the Gaussian one.
 */
export function ssim(a: Image, b: Image): number {
  const [x, y] = [grey(a), grey(b)];
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  let total = 0;
  let windows = 0;
  for (let top = 0; top + 8 <= a.height; top += 4)
    for (let left = 0; left + 8 <= a.width; left += 4) {
      let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
      for (let row = top; row < top + 8; row++)
        for (let at = row * a.width + left, end = at + 8; at < end; at++) {
          sx += x[at];
          sy += y[at];
          sxx += x[at] * x[at];
          syy += y[at] * y[at];
          sxy += x[at] * y[at];
        }
      const [mx, my] = [sx / 64, sy / 64];
      const [vx, vy, vxy] = [sxx / 64 - mx * mx, syy / 64 - my * my, sxy / 64 - mx * my];
      total +=
        ((2 * mx * my + c1) * (2 * vxy + c2)) /
        ((mx * mx + my * my + c1) * (Math.max(vx, 0) + Math.max(vy, 0) + c2));
      windows++;
    }
  return total / windows;
}

const grey = ({ planes: [r, g, b] }: Image) => r.map((red, at) => luminance(red, g[at], b[at]));

/** The picture at the exposure that brings it nearest to another: what a compositor's gain could mend. */
export function withBestGain(picture: Image, truth: Image, exposure: number): Image {
  const wanted = displayed(truth, exposure);
  const noise = (stops: number) => -(psnr(displayed(picture, exposure * 2 ** stops), wanted) ?? 0);
  let best = 0;
  for (const step of [0.5, 0.125, 0.03])
    best = [-3, -2, -1, 0, 1, 2, 3]
      .map((k) => best + k * step)
      .reduce((least, stops) => (noise(stops) < noise(least) ? stops : least), best);
  return { ...picture, planes: picture.planes.map((plane) => plane.map((value) => value * 2 ** best)) };
}

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value that a `share` of all lie below; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? Number.NaN;
}
