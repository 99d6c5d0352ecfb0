// SPDX-License-Identifier: Apache-2.0
import { conversion } from "../plate/colour.ts";
import type { ColourSpace, Vec3 } from "../request.ts";

/** Temperatures that have a colour here, kelvin: Blender's range upwards of its lowest, USD's lies inside. */
export const TEMPERATURE_RANGE = { lowest: 800, highest: 40_000 } as const;

/**
 * The colour of a black body in the working space, luminance 1. Blender (`use_temperature`, the Blackbody node) and UsdLux
 * (`UsdLuxBlackbodyTemperatureAsRgb`) both take it in Rec.709 primaries, scale it to luminance 1 and cut negative
 * components off; so does this, within 1 % from 2000 to 12000 K. 6500 K is not (1, 1, 1): a black body is not daylight.
 */
export function blackBodyTint(kelvin: number, workingSpace: ColourSpace): Vec3 {
  let x = 0;
  let y = 0;
  let z = 0;
  for (let nanometres = 380; nanometres <= 780; nanometres += 2) {
    const radiance = planck(nanometres * 1e-9, kelvin);
    x += radiance * observerX(nanometres);
    y += radiance * observerY(nanometres);
    z += radiance * observerZ(nanometres);
  }
  const rec709 = [
    Math.max(0, (3.2404542 * x - 1.5371385 * y - 0.4985314 * z) / y),
    Math.max(0, (-0.969266 * x + 1.8760108 * y + 0.041556 * z) / y),
    Math.max(0, (0.0556434 * x - 0.2040259 * y + 1.0572252 * z) / y),
  ];
  const m = conversion("lin_rec709_scene", workingSpace);
  const row = (at: number) => m[at] * rec709[0] + m[at + 1] * rec709[1] + m[at + 2] * rec709[2];
  return [row(0), row(3), row(6)];
}

/** Planck's law without its constant factor; metres, kelvin. */
const planck = (wavelength: number, kelvin: number) =>
  wavelength ** -5 / Math.expm1(0.014387769 / (wavelength * kelvin));

/** CIE 1931 2-degree observer as sums of skewed Gaussians (Wyman, Sloan & Shirley 2013, JCGT 2(2)). */
const observerX = (nm: number) =>
  1.056 * bell(nm, 599.8, 37.9, 31) + 0.362 * bell(nm, 442, 16, 26.7) - 0.065 * bell(nm, 501.1, 20.4, 26.2);
const observerY = (nm: number) => 0.821 * bell(nm, 568.8, 46.9, 40.5) + 0.286 * bell(nm, 530.9, 16.3, 31.1);
const observerZ = (nm: number) => 1.217 * bell(nm, 437, 11.8, 36) + 0.681 * bell(nm, 459, 26, 13.8);

function bell(nm: number, centre: number, below: number, above: number): number {
  const distance = (nm - centre) / (nm < centre ? below : above);
  return Math.exp(-0.5 * distance * distance);
}
