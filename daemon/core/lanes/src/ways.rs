// SPDX-License-Identifier: Apache-2.0

use crate::lane::*;
use core::f32::consts::SQRT_2;

/// Pixels without a picture around each plane's rows, so that every pixel has eight neighbours.
const EDGE: usize = LANES;

/// The way from each pixel of a picture along its surface to a silhouette, in pixels; infinite where none is reached.
pub struct Ways {
    /// 0 where the pixel to the right, or the one below, shows the same surface, infinite where not: then no way leads there.
    right: *mut f32,
    below: *mut f32,
    ways: *mut f32,
    columns: usize,
    rows: usize,
    stride: usize,
}

impl Ways {
    /// No way from anywhere.
    ///
    /// # Safety
    /// There is room for three planes of such rows, as `thickness.ts` counts it.
    pub unsafe fn new(room: *mut f32, columns: usize, rows: usize) -> Self {
        let stride = columns.next_multiple_of(LANES) + 2 * EDGE;
        let plane = stride * (rows + 2);
        for at in (0..3 * plane).step_by(LANES) {
            store(room.add(at), all(f32::INFINITY));
        }
        Self { right: room, below: room.add(plane), ways: room.add(2 * plane), columns, rows, stride }
    }

    fn index(&self, row: usize, column: usize) -> usize {
        (row + 1) * self.stride + EDGE + column
    }

    pub unsafe fn at(&self, row: usize, column: usize) -> f32 {
        *self.ways.add(self.index(row, column))
    }

    /// Of four pixels side by side.
    pub unsafe fn four(&self, row: usize, column: usize) -> Lanes {
        load(self.ways.add(self.index(row, column)))
    }

    /// Between four pixels and those to the right of them, where there are any: which of the two ends before the other.
    pub unsafe fn join_right(&mut self, row: usize, column: usize, [before, behind]: [Mask; 2], is_pair: Mask) {
        let at = self.index(row, column);
        self.end(at, before & is_pair);
        self.end(at + 1, behind & is_pair);
        let apart = before | behind | !is_pair;
        store(self.right.add(at), apart.select(all(f32::INFINITY), ZERO));
    }

    /// The same between four pixels and those below.
    pub unsafe fn join_below(&mut self, row: usize, column: usize, [before, behind]: [Mask; 2]) {
        let at = self.index(row, column);
        self.end(at, before);
        self.end(at + self.stride, behind);
        store(self.below.add(at), (before | behind).select(all(f32::INFINITY), ZERO));
    }

    /// Half a pixel from a silhouette.
    unsafe fn end(&mut self, at: usize, there: Mask) {
        let way = self.ways.add(at);
        store(way, there.select(all(0.5), load(way)));
    }

    /// Carries ways along surfaces to the right and downwards, then back.
    pub unsafe fn sweep(&mut self) {
        for row in 0..self.rows {
            let first = self.index(row, 0);
            self.carry(first, first - self.stride, first - self.stride);
            for at in first..first + self.columns {
                self.step(at, at - 1, at - 1);
            }
        }
        for row in (0..self.rows).rev() {
            let first = self.index(row, 0);
            self.carry(first, first + self.stride, first);
            for at in (first..first + self.columns).rev() {
                self.step(at, at + 1, at);
            }
        }
    }

    /// To a pixel from one beside it, where the plane `right` holds nothing against it at `join`.
    unsafe fn step(&mut self, at: usize, from: usize, join: usize) {
        let way = *self.ways.add(from) + 1.0 + *self.right.add(join);
        let own = self.ways.add(at);
        *own = if way < *own { way } else { *own };
    }

    /// To a row from the one at `from`, straight and through the neighbours there; `joins` is the row whose joins downwards count.
    unsafe fn carry(&mut self, first: usize, from: usize, joins: usize) {
        for at in (0..self.columns).step_by(LANES) {
            let way = |beside: isize| load(self.ways.offset((from + at) as isize + beside));
            let left = load(self.right.add(from + at - 1));
            let right = load(self.right.add(from + at));
            let through = (way(0) + 1.0).min(way(-1) + SQRT_2 + left).min(way(1) + SQRT_2 + right);
            let own = self.ways.add(first + at);
            store(own, load(own).min(through + load(self.below.add(joins + at))));
        }
    }
}
