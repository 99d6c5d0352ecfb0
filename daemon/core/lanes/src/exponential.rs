// SPDX-License-Identifier: Apache-2.0

use crate::lane::*;
use core::arch::wasm32::*;

/// e to the power of each, relative error below 2e-7; held within what single precision can say.
pub fn exp(value: Lanes) -> Lanes {
    let value = value.clamp(-87.0, 88.0);
    let power = f32x4_nearest((value * core::f32::consts::LOG2_E).0);
    // The logarithm of two in two parts, of which the first has so few digits that its multiples are exact.
    let rest = value - Lanes(power) * 0.693_359_4 + Lanes(power) * 2.121_944_4e-4;
    let mut series = all(1.0 / 5040.0);
    for factor in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        series = series * rest + factor;
    }
    let exponent = i32x4_shl(i32x4_add(i32x4_trunc_sat_f32x4(power), i32x4_splat(127)), 23);
    series * Lanes(exponent)
}
