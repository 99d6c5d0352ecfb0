// SPDX-License-Identifier: Apache-2.0

//! What rays need not look at, see `march.rs`.

use crate::lane::*;
use crate::packed::front_of;

/// Pixels along each side of a fine and of a coarse cell, as powers of two.
pub const FINE: u32 = 3;
pub const COARSE: u32 = 5;

/// The pixels of a depth buffer, with its margin.
#[repr(C)]
pub struct Grid {
    pub width: usize,
    pub height: usize,
}

impl Grid {
    /// Columns and rows of cells.
    pub fn cells(&self, bits: u32) -> [usize; 2] {
        [self.width, self.height].map(|size| (size - 1 >> bits) + 1)
    }
    /// Fine cells.
    pub fn fine(&self) -> usize {
        let [across, down] = self.cells(FINE);
        across * down
    }
    /// Columns and rows inside a margin of so many pixels.
    pub fn inner(&self, around: usize) -> [usize; 2] {
        [self.width, self.height].map(|size| size - 2 * around)
    }
}

/// Finds the nearest pixel in and around each fine cell, then each coarse one.
///
/// # Safety
/// All pixels lie there, and room for all cells of both kinds.
pub unsafe fn survey(packed: *const u32, grid: &Grid, fine: *mut f32) {
    let coarse = fine.add(grid.fine());
    reduce(packed as *const f32, [grid.width, grid.height], FINE, fine);
    reduce(fine, grid.cells(FINE), COARSE - FINE, coarse);
    for (cells, bits) in [(fine, FINE), (coarse, COARSE)] {
        let [across, down] = grid.cells(bits);
        for row in 0..down {
            widen(cells.add(row * across), across, 1);
        }
        for column in 0..across {
            widen(cells.add(column), down, across);
        }
    }
}

/// The greatest nearness of each cell.
///
/// # Safety
/// All values lie there, packed or not, and room for all cells.
unsafe fn reduce(values: *const f32, [width, height]: [usize; 2], bits: u32, into: *mut f32) {
    let cells = |size: usize| (0..size).step_by(1 << bits).map(move |first| first..(first + (1 << bits)).min(size));
    let mut into = into;
    for rows in cells(height) {
        for columns in cells(width) {
            let mut most = all(f32::NEG_INFINITY);
            let whole = columns.end - columns.len() % LANES;
            for row in rows.clone() {
                let line = values.add(row * width);
                for column in (columns.start..whole).step_by(LANES) {
                    most = most.max(front_of(load(line.add(column)).0));
                }
                for column in whole..columns.end {
                    most = most.max(front_of(Lanes::new(*line.add(column)).0));
                }
            }
            *into = most.values().into_iter().fold(f32::NEG_INFINITY, greater);
            into = into.add(1);
        }
    }
}

/// Makes of each value the greatest of itself and its neighbours.
///
/// # Safety
/// So many values lie there, `apart` floats from each other.
unsafe fn widen(values: *mut f32, count: usize, apart: usize) {
    let mut before = f32::NEG_INFINITY;
    for at in 0..count {
        let own = *values.add(at * apart);
        let after = if at + 1 < count { *values.add((at + 1) * apart) } else { own };
        *values.add(at * apart) = greater(greater(before, own), after);
        before = own;
    }
}

fn greater(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}
