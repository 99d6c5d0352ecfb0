// SPDX-License-Identifier: Apache-2.0

//! What a pixel of the depth buffer shows, in four bytes: rays wait for memory longer than for anything else.

use crate::lane::*;
use core::arch::wasm32::*;

/// The last bits of a nearness hold how thick the thing is; what is left of it is good to 1 in 60 000.
const THICKNESS: i32 = 127;

/// By how much nearness falls to the back of the thickest things: as a share of it, and as such.
#[repr(C)]
pub struct Fall {
    pub share: f32,
    pub length: f32,
}

impl Fall {
    fn to_back(&self, front: Lanes) -> Lanes {
        front * self.share + self.length
    }

    /// Of four fronts and backs. Where nothing is seen the thickness may be any.
    pub fn pack(&self, front: Lanes, back: Lanes) -> v128 {
        let share = (front - back) / self.to_back(front);
        let thickness = i32x4_trunc_sat_f32x4((share * THICKNESS as f32 + 0.5).0);
        let thickness = i32x4_min(i32x4_max(thickness, i32x4_splat(0)), i32x4_splat(THICKNESS));
        v128_or(front_of(front.0).0, thickness)
    }

    /// Nearness of the backs of four whose fronts are those.
    pub fn back(&self, packed: v128, front: Lanes) -> Lanes {
        let thickness = Lanes(f32x4_convert_i32x4(v128_and(packed, i32x4_splat(THICKNESS))));
        front - self.to_back(front) * (thickness * (1.0 / THICKNESS as f32))
    }
}

/// Nearness of four.
pub fn front_of(packed: v128) -> Lanes {
    Lanes(v128_andnot(packed, i32x4_splat(THICKNESS)))
}
