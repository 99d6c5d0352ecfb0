// SPDX-License-Identifier: Apache-2.0

//! How thick things are behind what the camera sees, see `thickness.ts`.

use core::f32::consts::SQRT_2;
use core::slice;

/// As `thickness.ts` writes it: a depth buffer with its margin, as `Buffer` has it.
#[repr(C)]
pub struct Depths {
    pub nearness: *const f32,
    /// Nearness of the back of each pixel, written here.
    pub back: *mut f32,
    /// Room for a byte of each pixel.
    pub joins: *mut u8,
    pub width: usize,
    pub height: usize,
    pub around: usize,
    /// Metres of the longer side of an orthographic picture, else 0.
    pub extent: f32,
    /// Thickness beside a silhouette, for each pixel farther from it, and at most: shares of the depth, or of `extent`.
    pub least: f32,
    pub per_pixel: f32,
    pub most: f32,
    /// What nearness falls by at a silhouette, as such a share.
    pub jump: f32,
}

/// Bits of `joins`: a pixel shows the same surface as the one to the right of it, below it.
const RIGHT: u8 = 1;
const BELOW: u8 = 2;

/// # Safety
/// All that it points at lies in the room.
pub unsafe fn backs(depths: &Depths) {
    let &Depths { width, height, around, extent, .. } = depths;
    let count = width * height;
    let picture = Picture {
        nearness: slice::from_raw_parts(depths.nearness, count),
        width,
        columns: around..width - around,
        rows: around..height - around,
        extent,
        jump: depths.jump,
    };
    let joins = slice::from_raw_parts_mut(depths.joins, count);
    let back = slice::from_raw_parts_mut(depths.back, count);
    // First the way from each pixel to a silhouette, then the thickness there, then the back.
    back.fill(f32::INFINITY);
    joins.fill(0);
    picture.find(back, joins);
    // Two sweeps reach all but what lies round a corner; two more most of that.
    picture.sweep(back, joins);
    picture.sweep(back, joins);
    for at in picture.pixels() {
        back[at] = (depths.least + depths.per_pixel * back[at]).min(depths.most);
    }
    picture.go_on(back, height);
    for (back, &front) in back.iter_mut().zip(picture.nearness) {
        *back = if extent > 0.0 { front - *back * extent } else { front / (1.0 + *back) };
    }
}

struct Picture<'a> {
    nearness: &'a [f32],
    width: usize,
    columns: core::ops::Range<usize>,
    rows: core::ops::Range<usize>,
    extent: f32,
    jump: f32,
}

impl Picture<'_> {
    fn pixels(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.rows.clone().flat_map(move |row| self.columns.clone().map(move |column| row * self.width + column))
    }

    /// Finds silhouettes, and neighbours that show the same surface.
    fn find(&self, ways: &mut [f32], joins: &mut [u8]) {
        for row in self.rows.clone() {
            for column in self.columns.clone() {
                let at = row * self.width + column;
                if column + 1 < self.columns.end {
                    let ends = (column == self.columns.start, column + 2 == self.columns.end);
                    self.join(ways, joins, at, 1, ends, RIGHT);
                }
                if row + 1 < self.rows.end {
                    let ends = (row == self.rows.start, row + 2 == self.rows.end);
                    self.join(ways, joins, at, self.width, ends, BELOW);
                }
            }
        }
    }

    /// Compares a pixel with the one `by` after it; whether they are the first and the last of their line.
    fn join(&self, ways: &mut [f32], joins: &mut [u8], at: usize, by: usize, ends: (bool, bool), bit: u8) {
        let [own, other] = [self.nearness[at], self.nearness[at + by]];
        // Towards each of them along the line before it; at the line's end as on the other side.
        let past_own = (!ends.0).then(|| self.nearness[at - by] - own);
        let past_other = (!ends.1).then(|| self.nearness[at + 2 * by] - other);
        let fall_own = past_own.or(past_other.map(|fall| -fall)).unwrap_or(0.0);
        let fall_other = past_other.or(past_own.map(|fall| -fall)).unwrap_or(0.0);
        let is_before = |front: f32, behind: f32, fall: f32| {
            let scale = if self.extent > 0.0 { self.extent } else { front };
            front - behind > 2.0 * fall.max(0.0) + self.jump * scale
        };
        let before = is_before(own, other, fall_own);
        let behind = is_before(other, own, fall_other);
        if before {
            ways[at] = 0.5;
        }
        if behind {
            ways[at + by] = 0.5;
        }
        if !before && !behind {
            joins[at] |= bit;
        }
    }

    /// Carries ways along surfaces to the right and downwards, then back.
    fn sweep(&self, ways: &mut [f32], joins: &[u8]) {
        let through = |ways: &[f32], other: usize| {
            let mut way = ways[other] + 1.0;
            if other > 0 && joins[other - 1] & RIGHT != 0 {
                way = way.min(ways[other - 1] + SQRT_2);
            }
            if joins[other] & RIGHT != 0 {
                way = way.min(ways[other + 1] + SQRT_2);
            }
            way
        };
        for at in self.pixels() {
            if at > 0 && joins[at - 1] & RIGHT != 0 {
                ways[at] = ways[at].min(ways[at - 1] + 1.0);
            }
            if at >= self.width && joins[at - self.width] & BELOW != 0 {
                ways[at] = ways[at].min(through(ways, at - self.width));
            }
        }
        for at in self.pixels().rev() {
            if joins[at] & RIGHT != 0 {
                ways[at] = ways[at].min(ways[at + 1] + 1.0);
            }
            if joins[at] & BELOW != 0 {
                ways[at] = ways[at].min(through(ways, at + self.width));
            }
        }
    }

    /// What goes on outside is as thick as at the picture's edge.
    fn go_on(&self, thickness: &mut [f32], height: usize) {
        let (first, last) = (self.columns.start, self.columns.end - 1);
        for row in self.rows.clone() {
            let row = &mut thickness[row * self.width..][..self.width];
            let [left, right] = [row[first], row[last]];
            row[..first].fill(left);
            row[last..].fill(right);
        }
        for row in 0..height {
            let nearest = row.clamp(self.rows.start, self.rows.end - 1);
            if nearest != row {
                thickness.copy_within(nearest * self.width..(nearest + 1) * self.width, row * self.width);
            }
        }
    }
}
