// SPDX-License-Identifier: Apache-2.0

use crate::brdf::across;
use crate::lane::*;
use core::arch::wasm32::*;

/// Of planes, `stride` floats apart, the numbers of each of `count` pixels side by side: `size` floats, a multiple of four.
///
/// # Safety
/// There are `size` planes of whole lanes, and room for whole lanes of pixels.
pub unsafe fn interleave(planes: *const f32, stride: usize, count: usize, into: *mut f32, size: usize) {
    for at in (0..count).step_by(LANES) {
        for first in (0..size).step_by(LANES) {
            let four = core::array::from_fn(|plane| v128_load(planes.add((first + plane) * stride + at) as *const v128));
            for (pixel, values) in across(four).into_iter().enumerate() {
                v128_store(into.add((at + pixel) * size + first) as *mut v128, values.0);
            }
        }
    }
}
