// SPDX-License-Identifier: Apache-2.0

//! Planes of marched pixels spread over a row of the frame, see `tile-filter.ts`.

use crate::brdf::across;
use crate::lane::*;
use crate::upsample::*;
use core::arch::wasm32::*;

/// One row of the frame. Pointers into the room.
#[repr(C)]
pub struct SpreadRow {
    /// Of the row's pixels.
    pub hit: *const f32,
    pub depth: *const f32,
    /// Planes of the row, `stride` floats apart: what they hold stays where there is no surface.
    pub full: *mut f32,
    pub stride: usize,
    pub columns: usize,
    /// Planes, a multiple of four.
    pub count: usize,
    /// Marched pixels of the rows around, `PLACE` floats each, and their values, `count` floats each.
    pub places: [*const f32; 2],
    pub values: [*const f32; 2],
    /// Along the row.
    pub start: f32,
    pub step: f32,
    pub width: usize,
    /// Share of the lower row, and reduced pixels from each of the two down to this one.
    pub share: f32,
    pub downwards: [f32; 2],
    /// Pixels of the frame to one of the reduced picture.
    pub reduction: f32,
    /// 1 for an orthographic view.
    pub parallel: f32,
    /// Planes at the front in which what they hold is multiplied, not replaced.
    pub times: usize,
}

/// Floats of a marched pixel: nearness, its change to the right and downwards, tolerance, which is above 0 on surfaces.
const PLACE: usize = 4;
/// Planes at once, in fours; `spread-planes.ts` gives no more.
const MOST_GROUPS: usize = 16;

pub fn spread(row: &SpreadRow) {
    let grid = Grid { start: row.start, step: row.step, count: row.width };
    let places = TwoRows { upper: row.places[0], lower: row.places[1], size: PLACE };
    let values = TwoRows { upper: row.values[0], lower: row.values[1], size: row.count };
    let groups = row.count / LANES;
    let downwards = Lanes::from([row.downwards[0], row.downwards[0], row.downwards[1], row.downwards[1]]);
    let mut known = usize::MAX;
    let mut around = [ZERO; 4];
    for at in (0..row.columns).step_by(LANES) {
        let mut sums = [[f32x4_splat(0.0); LANES]; MOST_GROUPS];
        let mut found = [0.0f32; LANES];
        for (lane, found) in found.iter_mut().enumerate() {
            let column = at + lane;
            // SAFETY: rows have room for whole lanes.
            let (hit, depth) = unsafe { (*row.hit.add(column), *row.depth.add(column)) };
            if hit == 0.0 || column >= row.columns {
                continue;
            }
            let place = grid.around(column);
            if place.before != known {
                known = place.before;
                around = places.read(place, 0);
            }
            let [nearness, slope_x, slope_y, tolerance] = around;
            let own = if row.parallel > 0.0 { -depth } else { 1.0 / depth };
            let rightwards = |place: usize| (column as f32 - row.start - place as f32 * row.step) / row.reduction;
            let (before, after) = (rightwards(place.before), rightwards(place.after));
            let expected =
                nearness + slope_x * Lanes::from([before, after, before, after]) + slope_y * downwards;
            let away = (expected - own).abs();
            let there = tolerance.above(ZERO);
            let mut weights = bilinear(place.share, row.share).only(there & !away.above(tolerance));
            let mut sum = total(weights);
            if sum <= 1e-6 {
                let Some(likest) = least(away, there) else { continue };
                let mut one = [0.0; LANES];
                one[likest] = 1.0;
                weights = Lanes::from(one);
                sum = 1.0;
            }
            let weights = each(weights * (1.0 / sum));
            *found = 1.0;
            for (group, sums) in sums.iter_mut().enumerate().take(groups) {
                sums[lane] = values.sum(place, weights, group * LANES);
            }
        }
        let found = Lanes::from(found).above(ZERO);
        if found.any() {
            write(row, at, &sums[..groups], found);
        }
    }
}

/// The place among those with a surface that is nearest to what is expected.
fn least(away: Lanes, there: Mask) -> Option<usize> {
    let away = away.values();
    (0..LANES).filter(|&tap| there.lane(tap)).reduce(|best, tap| if away[tap] < away[best] { tap } else { best })
}

fn write(row: &SpreadRow, at: usize, sums: &[[v128; LANES]], found: Mask) {
    for (group, sums) in sums.iter().enumerate() {
        for (plane, value) in across(*sums).into_iter().enumerate() {
            // SAFETY: the caller made room for `count` planes.
            unsafe {
                let plane = group * LANES + plane;
                let into = row.full.add(plane * row.stride + at) as *mut v128;
                let held = Lanes(v128_load(into));
                let value = if plane < row.times { held * value } else { value };
                v128_store(into, found.select(value, held).0);
            }
        }
    }
}
