// SPDX-License-Identifier: Apache-2.0

use crate::lane::*;
use core::arch::wasm32::*;

/// The natural logarithm of normal numbers above 0: the binary exponent, and the series of the inverse hyperbolic tangent over
/// the rest, which lies within the root of two of 1. Error below 2e-7 or that share.
pub fn ln(value: Lanes) -> Lanes {
    const ROOT_HALF: i32 = 0x3f35_04f3;
    let offset = i32x4_sub(value.0, i32x4_splat(ROOT_HALF));
    let power = Lanes(f32x4_convert_i32x4(i32x4_shr(offset, 23)));
    let rest = Lanes(i32x4_add(v128_and(offset, i32x4_splat(0x007f_ffff)), i32x4_splat(ROOT_HALF)));
    let t = (rest - 1.0) / (rest + 1.0);
    let squared = t * t;
    let series = ((squared * (1.0 / 9.0) + 1.0 / 7.0) * squared + 0.2) * squared + 1.0 / 3.0;
    power * core::f32::consts::LN_2 + t * 2.0 + t * squared * series * 2.0
}

/// Radiance as the network sees it: ln(1 + 8 x) at an exposure, 0 below black.
pub fn encode(radiance: Lanes, exposure: f32) -> Lanes {
    ln((radiance * exposure).max(ZERO) * 8.0 + 1.0)
}
