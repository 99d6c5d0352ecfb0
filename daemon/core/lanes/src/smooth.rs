// SPDX-License-Identifier: Apache-2.0

use crate::lane::*;
use core::arch::wasm32::*;

/// Weighted sums of five values, `apart` floats from each other, the pixel's own in the middle, of `count` pixels into `into`. The weights of each tap are a
/// plane, `stride` floats after that of the one before.
///
/// # Safety
/// There are whole lanes of all, and two taps' worth of finite numbers on either side of the values.
pub unsafe fn smooth(
    values: *const f32,
    into: *mut f32,
    count: usize,
    weights: *const f32,
    stride: usize,
    apart: usize,
) {
    for at in (0..count).step_by(LANES) {
        // Counted from the pixel's own value, so that even values stay what they are to the bit.
        let own = Lanes(v128_load(values.add(at) as *const v128));
        let mut sum = own;
        for tap in [0, 1, 3, 4] {
            let weight = Lanes(v128_load(weights.add(tap * stride + at) as *const v128));
            let value = Lanes(v128_load(values.add(at + tap * apart).sub(2 * apart) as *const v128));
            sum = sum + weight * (value - own);
        }
        v128_store(into.add(at) as *mut v128, sum.0);
    }
}
