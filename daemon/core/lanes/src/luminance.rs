// SPDX-License-Identifier: Apache-2.0

//! Sums of luminance, see `luminance-sums.ts`.

use crate::lane::*;
use crate::logarithm::ln;
use core::arch::wasm32::*;

/// A row of a picture, as `luminance-sums.ts` writes it.
#[repr(C)]
pub struct LuminanceRow {
    /// Red, green, blue, and above 0 where pixels count: `stride` floats apart, 0 from the row's end to the register's.
    pub planes: *const f32,
    pub stride: usize,
    pub count: usize,
    pub weights: [f32; 3],
    /// Luminance counts as so much.
    pub least: f32,
    pub most: f32,
    /// Above 0: its natural logarithm counts.
    pub as_logarithm: f32,
}

/// The sum over pixels that count; no number counts as the least.
pub fn luminances(row: &LuminanceRow) -> f64 {
    let mut sums = [f64x2_splat(0.0); 2];
    for at in (0..row.count).step_by(LANES) {
        // SAFETY: planes have whole lanes.
        let [r, g, b, inside] =
            core::array::from_fn(|plane| unsafe { load(row.planes.add(plane * row.stride + at)) });
        let value = r * row.weights[0] + g * row.weights[1] + b * row.weights[2];
        let least = Lanes::new(row.least);
        let value = value.above(least).select(value.min(Lanes::new(row.most)), least);
        let value = if row.as_logarithm > 0.0 { ln(value) } else { value };
        let value = value.only(inside.above(ZERO)).0;
        let upper = i32x4_shuffle::<2, 3, 2, 3>(value, value);
        sums[0] = f64x2_add(sums[0], f64x2_promote_low_f32x4(value));
        sums[1] = f64x2_add(sums[1], f64x2_promote_low_f32x4(upper));
    }
    let sum = f64x2_add(sums[0], sums[1]);
    f64x2_extract_lane::<0>(sum) + f64x2_extract_lane::<1>(sum)
}
