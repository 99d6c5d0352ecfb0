// SPDX-License-Identifier: Apache-2.0

//! What rays need not look at, see `march.rs`.

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
    let across = (width - 1 >> bits) + 1;
    for row in 0..height {
        for cell in 0..across {
            let columns = cell << bits..(cell + 1 << bits).min(width);
            let greatest = into.add((row >> bits) * across + cell);
            let first = row & (1 << bits) - 1 == 0;
            let so_far = if first { f32::NEG_INFINITY } else { *greatest };
            *greatest = columns.fold(so_far, |most, column| greater(most, *values.add(row * width + column)));
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
