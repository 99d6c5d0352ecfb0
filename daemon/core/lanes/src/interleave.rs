// SPDX-License-Identifier: Apache-2.0

use crate::brdf::across;
use crate::lane::*;
use core::arch::wasm32::*;

/// Of `planes` planes, a multiple of four, `stride` floats apart, the numbers of each of `count` pixels side by side: at the
/// beginning of the pixel's `size` floats.
///
/// # Safety
/// Planes are whole lanes long, and there is room for whole lanes of pixels.
pub unsafe fn interleave(
    values: *const f32,
    planes: usize,
    stride: usize,
    count: usize,
    into: *mut f32,
    size: usize,
) {
    for at in (0..count).step_by(LANES) {
        for first in (0..planes).step_by(LANES) {
            let four =
                core::array::from_fn(|plane| v128_load(values.add((first + plane) * stride + at) as *const v128));
            for (pixel, values) in across(four).into_iter().enumerate() {
                store(into.add((at + pixel) * size + first), values);
            }
        }
    }
}
