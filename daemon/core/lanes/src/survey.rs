// SPDX-License-Identifier: Apache-2.0

//! What rays need not look at, see `march.rs`.

use crate::lane::*;
use crate::march::*;

/// Finds the nearest pixel in and around each cell. There is room for all cells.
pub fn survey(buffer: &Buffer) {
    let fine = buffer.nearest;
    // SAFETY: all cells of both kinds lie there, the fine ones first.
    let coarse = unsafe { fine.add(buffer.fine()) };
    unsafe {
        reduce(buffer.nearness, [buffer.width, buffer.height], FINE, fine);
        reduce(fine, buffer.cells(FINE), COARSE - FINE, coarse);
    }
    for (cells, bits) in [(fine, FINE), (coarse, COARSE)] {
        let [across, down] = buffer.cells(bits);
        for row in 0..down {
            unsafe { widen(cells.add(row * across), across, 1) };
        }
        for column in 0..across {
            unsafe { widen(cells.add(column), down, across) };
        }
    }
}

/// The greatest value of each cell.
///
/// # Safety
/// All values lie there, and room for all cells.
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
                    most = most.max(load(line.add(column)));
                }
                for column in whole..columns.end {
                    most = most.max(Lanes::new(*line.add(column)));
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
