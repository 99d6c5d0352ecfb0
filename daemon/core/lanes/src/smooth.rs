// SPDX-License-Identifier: Apache-2.0

//! Averages over tiles of marched pixels, see `tile-filter.ts`.

use crate::lane::*;

/// Neighbours along a row or column that a pixel is averaged with, and what they weigh beside its own 1.
const TAPS: [(isize, f32); 4] = [(-2, 0.5), (-1, 1.0), (1, 1.0), (2, 0.5)];

/// Marched pixels, row after row. Pointers into the room; of nearness there are two taps' worth of anything on either side, and
/// whole lanes of all past the end.
#[repr(C)]
pub struct Weighing {
    pub nearness: *const f32,
    /// Its change from one to the next, of the surface's own plane and along the taps.
    pub slope: *const f32,
    /// How far from that plane a neighbour may lie.
    pub tolerance: *const f32,
    pub width: usize,
    pub rows: usize,
    /// Whether taps lie along columns; then which row comes first, and how many there are in all.
    pub is_vertical: usize,
    pub first: usize,
    pub height: usize,
    /// Pixels that `slope` holds for, from tap to tap.
    pub step: f32,
    /// Of each tap a plane of its share in each pixel, so many floats after that of the one before.
    pub shares: *mut f32,
    pub stride: usize,
}

/// Shares of the taps that lie on each pixel's own plane.
///
/// # Safety
/// All that it points at lies in the room.
pub unsafe fn weigh(of: &Weighing) {
    let vertical = of.is_vertical != 0;
    let (apart, last) = if vertical { (of.width as isize, of.height - 1) } else { (1, of.width - 1) };
    for row in 0..of.rows {
        for column in (0..of.width).step_by(LANES) {
            let at = row * of.width + column;
            let place = if vertical {
                Lanes::new((of.first + row) as f32)
            } else {
                Lanes::from(core::array::from_fn(|lane| (column + lane) as f32))
            };
            let own = load(of.nearness.add(at));
            let slope = load(of.slope.add(at)) * of.step;
            let tolerance = load(of.tolerance.add(at));
            let weights = TAPS.map(|(offset, weight)| {
                let there = place + offset as f32;
                let away = load(of.nearness.add(at).offset(offset * apart)) - own - slope * offset as f32;
                let is_inside = there.above(all(-0.5)) & there.below(Lanes::new(last as f32 + 0.5));
                Lanes::new(weight).only(is_inside & away.below(tolerance) & away.above(-tolerance))
            });
            let sum = weights.into_iter().fold(ONE, |sum, weight| sum + weight);
            for (tap, weight) in weights.into_iter().enumerate() {
                store(of.shares.add(tap * of.stride + at), weight / sum);
            }
        }
    }
}

/// Averages of `count` pixels and of neighbours, `apart` floats from each other, into `into`. `shares` as `weigh` wrote them.
///
/// # Safety
/// There are whole lanes of all, and two taps' worth of finite numbers on either side of the values.
pub unsafe fn smooth(
    values: *const f32,
    into: *mut f32,
    count: usize,
    shares: *const f32,
    stride: usize,
    apart: usize,
) {
    for at in (0..count).step_by(LANES) {
        // Counted from the pixel's own value, so that even values stay what they are to the bit.
        let own = load(values.add(at));
        let mut sum = own;
        for (tap, (offset, _)) in TAPS.into_iter().enumerate() {
            let share = load(shares.add(tap * stride + at));
            let value = load(values.add(at).offset(offset * apart as isize));
            sum = sum + share * (value - own);
        }
        store(into.add(at), sum);
    }
}
