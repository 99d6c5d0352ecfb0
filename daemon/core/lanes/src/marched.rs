// SPDX-License-Identifier: Apache-2.0

//! Marched pixels, one at every step along a row of the picture that rays see: four of them at a time.

use crate::lane::*;
use crate::march::Buffer;

/// Places of a tile, along each of its sides: rays differ from one to the next.
pub const TILE: usize = 4;

/// A row of them, as `marched-row.ts` writes it. Pointers into the room.
#[repr(C)]
pub struct MarchedRow {
    /// Planes of the picture's row, `stride` floats apart; nearness and slopes are those of its marched pixels alone.
    pub planes: *const f32,
    pub stride: usize,
    /// World x, y, z of the row's pixels side by side.
    pub positions: *const f32,
    pub buffer: *const Buffer,
    /// Marched pixels, one at every `step`th.
    pub count: usize,
    pub step: usize,
    /// Which of the marched rows it is.
    pub row: usize,
}

pub mod plane {
    pub const HIT: usize = 0;
    pub const DEPTH: usize = 1;
    pub const ROUGHNESS: usize = 2;
    pub const NORMAL: usize = 3;
    pub const NEAR: usize = 6;
    pub const SLOPE_X: usize = 7;
    pub const SLOPE_Y: usize = 8;
}

pub struct Marched {
    pub hit: Mask,
    pub depth: Lanes,
    pub normal: Vector,
    pub position: Vector,
    /// From the eye to the position.
    pub away: Vector,
    /// As `Rays` has it.
    pub margin: Lanes,
}

impl MarchedRow {
    pub fn buffer(&self) -> &Buffer {
        // SAFETY: the caller wrote it.
        unsafe { &*self.buffer }
    }

    /// The first of the four places of a tile that the row's pixels stand at, over and over.
    pub fn tile(&self) -> usize {
        self.row % TILE * TILE
    }

    /// A number of each of the four from `at` on; past the end that of the last one.
    fn each(&self, at: usize, read: impl Fn(usize) -> f32) -> Lanes {
        Lanes::from(core::array::from_fn(|lane| read((at + lane).min(self.count - 1))))
    }

    pub fn read(&self, plane: usize, at: usize) -> Lanes {
        // SAFETY: a plane has all pixels of the row.
        self.each(at, |pixel| unsafe { *self.planes.add(plane * self.stride + pixel * self.step) })
    }

    /// Those of the four from `at` on with a surface; others may hold anything.
    pub fn hit(&self, at: usize) -> Mask {
        let there = Lanes::from([0.0, 1.0, 2.0, 3.0]).below(Lanes::new((self.count - at) as f32));
        self.read(plane::HIT, at).above(ZERO) & there
    }

    pub fn pixels(&self, at: usize) -> Marched {
        let buffer = self.buffer();
        // SAFETY: as above.
        let size = |plane| self.each(at, |pixel| unsafe { *self.planes.add(plane * self.stride + pixel) }).abs();
        let position = core::array::from_fn(|axis| {
            self.each(at, |pixel| unsafe { *self.positions.add(3 * pixel * self.step + axis) })
        });
        Marched {
            hit: self.hit(at),
            depth: self.read(plane::DEPTH, at),
            normal: core::array::from_fn(|axis| self.read(plane::NORMAL + axis, at)),
            position,
            away: buffer.eye.to(position),
            margin: (size(plane::SLOPE_X) + size(plane::SLOPE_Y)) * 0.75 + size(plane::NEAR) * 1e-4,
        }
    }
}

impl Marched {
    /// From the eye to where rays start: a pixel's width above the surface.
    pub fn start(&self, buffer: &Buffer) -> Vector {
        sum(self.away, scaled(self.normal, buffer.pixel(self.depth)))
    }

    /// Unit vectors to the viewer.
    pub fn view(&self, buffer: &Buffer) -> Vector {
        if buffer.is_parallel() {
            return vector(buffer.forward.map(|part| -part));
        }
        scaled(self.away, all(-1.0) / dot(self.away, self.away).sqrt())
    }
}
