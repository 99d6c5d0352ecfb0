// SPDX-License-Identifier: Apache-2.0

//! What cells of the network look at, see `control.rs`.

use crate::control::ControlRow;
use crate::lane::*;
use core::arch::wasm32::*;

/// Planes of a row of the frame that are known by their number.
pub mod plane {
    pub const HIT: usize = 0;
    pub const DEPTH: usize = 1;
    pub const NORMAL: usize = 2;
    /// In `lines` three planes' room, x, y, z of a pixel side by side.
    pub const POSITION: usize = 5;
    pub const OCCLUDER: usize = 8;
}

/// Picks the pixels that the cells look at.
pub fn look(row: &ControlRow) {
    for at in 0..row.looks * row.looks {
        let (line, offset) = (at / row.looks, row.offset(at % row.looks));
        for plane in 0..row.planes {
            let axis = plane.wrapping_sub(plane::POSITION);
            // SAFETY: the lines have so many rows of so many planes, and `looked` has room for all looks.
            unsafe {
                let from = row.lines.add(line * row.planes * row.stride);
                let into = row.looked.add((at * row.planes + plane) * row.cell_stride);
                if axis < 3 {
                    pick::<3>(row, from.add(plane::POSITION * row.stride + axis), offset, into);
                } else {
                    pick::<1>(row, from.add(plane * row.stride), offset, into);
                }
            }
        }
    }
}

/// One pixel of each cell, of a plane whose pixels stand `APART` floats apart.
///
/// # Safety
/// All columns are there, and room for all cells.
unsafe fn pick<const APART: usize>(row: &ControlRow, from: *const f32, offset: usize, into: *mut f32) {
    let step = row.scale * APART;
    // Past these the edge may cut.
    let whole = row.columns / row.scale / LANES * LANES;
    for at in (0..row.cells).step_by(LANES) {
        let first = from.add(at * step + offset * APART);
        let values = if at >= whole {
            Lanes::from(row.columns_of(at, offset).map(|column| *from.add(column * APART)))
        } else if step == 2 {
            // Every other one of eight; read from the first on, or the last load would reach past the line.
            let begin = first.sub(offset);
            let (left, right) = (load(begin).0, load(begin.add(LANES)).0);
            Lanes(if offset == 0 {
                i32x4_shuffle::<0, 2, 4, 6>(left, right)
            } else {
                i32x4_shuffle::<1, 3, 5, 7>(left, right)
            })
        } else {
            Lanes::from([*first, *first.add(step), *first.add(2 * step), *first.add(3 * step)])
        };
        store(into.add(at), values);
    }
}

/// Pixels of four cells side by side, all of the same look.
#[derive(Clone, Copy)]
pub struct Look {
    pub planes: *const f32,
    pub stride: usize,
}

impl Look {
    pub fn read(self, plane: usize) -> Lanes {
        // SAFETY: `look` picked all planes.
        unsafe { load(self.planes.add(plane * self.stride)) }
    }
    pub fn three(self, first: usize) -> Vector {
        core::array::from_fn(|axis| self.read(first + axis))
    }
    pub fn hit(self) -> Mask {
        self.read(plane::HIT).above(ZERO)
    }
}
