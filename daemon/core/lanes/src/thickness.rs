// SPDX-License-Identifier: Apache-2.0

//! How thick things are behind what the camera sees, see `thickness.ts`.

use crate::lane::*;
use crate::packed::Fall;
use crate::survey::Grid;
use crate::ways::Ways;
use core::arch::wasm32::*;

/// As `thickness.ts` writes it: nearness of a picture with its margin, and what `Buffer` has of it.
#[repr(C)]
pub struct Depths {
    /// With two pixels of anything before the first and whole lanes of it past the last.
    pub nearness: *const f32,
    /// Written here, with whole lanes of room past the last.
    pub packed: *mut u32,
    /// For `survey`.
    pub nearest: *mut f32,
    /// Room for three planes of the picture, see `Ways`.
    pub ways: *mut f32,
    pub grid: Grid,
    pub around: usize,
    pub fall: Fall,
    /// Metres of the longer side of an orthographic picture, else 0.
    pub extent: f32,
    /// Thickness beside a silhouette, for each pixel farther from it, and at most: shares of the depth, or of `extent`.
    pub least: f32,
    pub per_pixel: f32,
    pub most: f32,
    /// What nearness falls by at a silhouette, as such a share.
    pub jump: f32,
}

impl Depths {
    /// Columns and rows of the picture.
    fn picture(&self) -> [usize; 2] {
        self.grid.inner(self.around)
    }

    /// Of four pixels side by side of the picture, from a place that may lie a little outside.
    unsafe fn nearness(&self, row: usize, column: isize) -> Lanes {
        let first = (row + self.around) * self.grid.width + self.around;
        load(self.nearness.offset(first as isize + column))
    }
}

/// # Safety
/// All that it points at lies in the room.
pub unsafe fn backs(depths: &Depths) {
    let [columns, rows] = depths.picture();
    let mut ways = Ways::new(depths.ways, columns, rows);
    find(depths, &mut ways);
    // Two sweeps reach all but what lies round a corner; two more most of that.
    ways.sweep();
    ways.sweep();
    for row in 0..depths.grid.height {
        write_backs(depths, &ways, row);
    }
}

/// Finds silhouettes, and neighbours that show the same surface.
unsafe fn find(depths: &Depths, ways: &mut Ways) {
    let [columns, rows] = depths.picture();
    for row in 0..rows {
        for column in (0..columns).step_by(LANES) {
            let place = Lanes::from(core::array::from_fn(|lane| (column + lane) as f32));
            let at = column as isize;
            let own = depths.nearness(row, at);
            let right = Pair {
                own,
                other: depths.nearness(row, at + 1),
                before: depths.nearness(row, at - 1),
                after: depths.nearness(row, at + 2),
                is_first: place.below(all(0.5)),
                is_last: !place.below(Lanes::new(columns as f32 - 2.5)),
            };
            let is_pair = place.below(Lanes::new(columns as f32 - 1.5));
            ways.join_right(row, column, right.edge(depths), is_pair);
            if row + 1 == rows {
                continue;
            }
            let [is_first, is_last] = [row == 0, row + 2 == rows].map(Mask::new);
            let below = Pair {
                own,
                other: depths.nearness(row + 1, at),
                before: depths.nearness(row.saturating_sub(1), at),
                after: depths.nearness((row + 2).min(rows - 1), at),
                is_first,
                is_last,
            };
            ways.join_below(row, column, below.edge(depths));
        }
    }
}

/// Nearness of four pixels, of the next ones along their lines, and of those before and after the two.
struct Pair {
    own: Lanes,
    other: Lanes,
    before: Lanes,
    after: Lanes,
    /// Whether the line begins or ends with the two: there is none before, none after.
    is_first: Mask,
    is_last: Mask,
}

impl Pair {
    /// Whether the first of the two ends in front of the second there, and the other way round.
    fn edge(&self, depths: &Depths) -> [Mask; 2] {
        // Towards each of them along the line before it; at the line's end as on the other side.
        let past_own = self.before - self.own;
        let past_other = self.after - self.other;
        let neither = self.is_first & self.is_last;
        let fall_own = neither.select(ZERO, self.is_first.select(-past_other, past_own));
        let fall_other = neither.select(ZERO, self.is_last.select(-past_own, past_other));
        let is_before = |front: Lanes, behind: Lanes, fall: Lanes| {
            let scale = if depths.extent > 0.0 { Lanes::new(depths.extent) } else { front };
            (front - behind).above(ZERO.max(fall) * 2.0 + scale * depths.jump)
        };
        [is_before(self.own, self.other, fall_own), is_before(self.other, self.own, fall_other)]
    }
}

/// Backs of a row with its margin: what goes on outside is as thick as at the picture's edge.
unsafe fn write_backs(depths: &Depths, ways: &Ways, row: usize) {
    let [columns, rows] = depths.picture();
    let inside = row.saturating_sub(depths.around).min(rows - 1);
    let line = row * depths.grid.width;
    let write = |column: usize, way: Lanes| {
        let thickness = Lanes::new(depths.most).min(way * depths.per_pixel + depths.least);
        let front = load(depths.nearness.add(line + column));
        let back =
            if depths.extent > 0.0 { front - thickness * depths.extent } else { front / (thickness + 1.0) };
        v128_store(depths.packed.add(line + column) as *mut v128, depths.fall.pack(front, back));
    };
    // Each stretch ends with whole lanes, which the next one writes over.
    let margin = |first: usize, way: f32| {
        for column in (first..first + depths.around).step_by(LANES) {
            write(column, Lanes::new(way));
        }
    };
    margin(0, ways.at(inside, 0));
    for column in (0..columns).step_by(LANES) {
        write(depths.around + column, ways.four(inside, column));
    }
    margin(depths.around + columns, ways.at(inside, columns - 1));
}
