// SPDX-License-Identifier: Apache-2.0

//! What was worked out at few pixels spread over a row of the frame: bilinear among those of the four places around that lie
//! on the pixel's own surface (joint bilateral upsampling, Kopf, Cohen, Lischinski & Uyttendaele 2007). Here the four lanes are
//! the four places: above left, above right, below left, below right.

use crate::lane::*;
use core::arch::wasm32::*;

/// Where the places stand along a row or column of the frame: the first one, and pixels from one to the next.
#[derive(Clone, Copy)]
pub struct Grid {
    pub start: f32,
    pub step: f32,
    pub count: usize,
}

/// The two places around a pixel, and the share of the second.
#[derive(Clone, Copy)]
pub struct Around {
    pub before: usize,
    pub after: usize,
    pub share: f32,
}

impl Grid {
    /// Before the first place, and past the last, that one stands alone.
    pub fn around(&self, pixel: usize) -> Around {
        let exact = ((pixel as f32 - self.start) / self.step).max(0.0);
        let before = (exact as usize).min(self.count - 1);
        let after = (before + 1).min(self.count - 1);
        Around { before, after, share: (exact - before as f32).min(1.0) }
    }
}

/// Shares of the four places by where the pixel stands among them.
pub fn bilinear(across: f32, down: f32) -> Lanes {
    Lanes::from([
        (1.0 - across) * (1.0 - down),
        across * (1.0 - down),
        (1.0 - across) * down,
        across * down,
    ])
}

/// Numbers of places of two rows of them, those of a place side by side.
#[derive(Clone, Copy)]
pub struct TwoRows {
    pub upper: *const f32,
    pub lower: *const f32,
    /// Floats of a place, a multiple of four.
    pub size: usize,
}

impl TwoRows {
    fn places(&self, at: Around) -> [*const f32; LANES] {
        // SAFETY: both rows have all places of the grid.
        unsafe {
            [
                self.upper.add(at.before * self.size),
                self.upper.add(at.after * self.size),
                self.lower.add(at.before * self.size),
                self.lower.add(at.after * self.size),
            ]
        }
    }

    /// Four numbers of each place from the `first` on: each of them of all places.
    pub fn read(&self, at: Around, first: usize) -> [Lanes; 4] {
        crate::brdf::across(self.places(at).map(|place| unsafe { v128_load(place.add(first) as *const v128) }))
    }

    /// Four numbers from the `first` on, summed up by the places' weights.
    pub fn sum(&self, at: Around, weights: [v128; LANES], first: usize) -> v128 {
        let [a, b, c, d] = self.places(at);
        // SAFETY: as above.
        let part = |place: *const f32, weight: v128| unsafe {
            f32x4_mul(weight, v128_load(place.add(first) as *const v128))
        };
        f32x4_add(
            f32x4_add(part(a, weights[0]), part(b, weights[1])),
            f32x4_add(part(c, weights[2]), part(d, weights[3])),
        )
    }
}

/// Each place's weight in all lanes, of weights that sum up to one.
pub fn each(weights: Lanes) -> [v128; LANES] {
    let w = weights.0;
    [
        i32x4_shuffle::<0, 0, 0, 0>(w, w),
        i32x4_shuffle::<1, 1, 1, 1>(w, w),
        i32x4_shuffle::<2, 2, 2, 2>(w, w),
        i32x4_shuffle::<3, 3, 3, 3>(w, w),
    ]
}

pub fn total(weights: Lanes) -> f32 {
    let [a, b, c, d] = weights.values();
    a + b + c + d
}
