// SPDX-License-Identifier: Apache-2.0

//! Four pixels side by side: arithmetic on all of them at once.

use core::arch::wasm32::*;
use core::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

pub const LANES: usize = 4;

/// A number of each of four pixels.
#[derive(Clone, Copy)]
pub struct Lanes(pub v128);

/// Yes or no of each of four pixels: all bits or none.
#[derive(Clone, Copy)]
pub struct Mask(v128);

/// A vector of each of four pixels.
pub type Vector = [Lanes; 3];

pub const fn all(value: f32) -> Lanes {
    Lanes(f32x4(value, value, value, value))
}

pub const ZERO: Lanes = all(0.0);
pub const ONE: Lanes = all(1.0);

impl Lanes {
    pub fn new(value: f32) -> Self {
        Self(f32x4_splat(value))
    }
    pub fn from(values: [f32; LANES]) -> Self {
        Self(f32x4(values[0], values[1], values[2], values[3]))
    }
    pub fn values(self) -> [f32; LANES] {
        [
            f32x4_extract_lane::<0>(self.0),
            f32x4_extract_lane::<1>(self.0),
            f32x4_extract_lane::<2>(self.0),
            f32x4_extract_lane::<3>(self.0),
        ]
    }
    pub fn sqrt(self) -> Self {
        Self(f32x4_sqrt(self.0))
    }
    pub fn abs(self) -> Self {
        Self(f32x4_abs(self.0))
    }
    pub fn ceil(self) -> Self {
        Self(f32x4_ceil(self.0))
    }
    /// The smaller one; `self` where either is no number.
    pub fn min(self, other: Self) -> Self {
        Self(f32x4_pmin(self.0, other.0))
    }
    /// The greater one; `self` where either is no number.
    pub fn max(self, other: Self) -> Self {
        Self(f32x4_pmax(self.0, other.0))
    }
    pub fn clamp(self, least: f32, most: f32) -> Self {
        Self::new(least).max(self).min(Self::new(most))
    }
    pub fn above(self, other: Self) -> Mask {
        Mask(f32x4_gt(self.0, other.0))
    }
    pub fn at_least(self, other: Self) -> Mask {
        Mask(f32x4_ge(self.0, other.0))
    }
    pub fn below(self, other: Self) -> Mask {
        Mask(f32x4_lt(self.0, other.0))
    }
    /// Where `mask` says no: 0, whatever stood there.
    pub fn only(self, mask: Mask) -> Self {
        Self(v128_and(self.0, mask.0))
    }
}

impl Mask {
    /// The same for all four.
    pub fn new(yes: bool) -> Self {
        Self(u32x4_splat(if yes { u32::MAX } else { 0 }))
    }
    pub fn from(bits: v128) -> Self {
        Self(bits)
    }
    pub fn select(self, yes: Lanes, no: Lanes) -> Lanes {
        Lanes(v128_bitselect(yes.0, no.0, self.0))
    }
    pub fn any(self) -> bool {
        v128_any_true(self.0)
    }
    pub fn every(self) -> bool {
        u32x4_all_true(self.0)
    }
    /// The mask's own bits, of those lanes that `others` has too.
    pub fn only(self, others: v128) -> v128 {
        v128_and(self.0, others)
    }
    pub fn lane(self, index: usize) -> bool {
        u32x4_bitmask(self.0) >> index & 1 == 1
    }
}

macro_rules! operator {
    ($type:ident, $trait:ident, $method:ident, $intrinsic:ident) => {
        impl $trait for $type {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                Self($intrinsic(self.0, other.0))
            }
        }
    };
}
operator!(Lanes, Add, add, f32x4_add);
operator!(Lanes, Sub, sub, f32x4_sub);
operator!(Lanes, Mul, mul, f32x4_mul);
operator!(Lanes, Div, div, f32x4_div);
operator!(Mask, BitAnd, bitand, v128_and);
operator!(Mask, BitOr, bitor, v128_or);

impl Neg for Lanes {
    type Output = Self;
    fn neg(self) -> Self {
        Self(f32x4_neg(self.0))
    }
}

impl Not for Mask {
    type Output = Self;
    fn not(self) -> Self {
        Self(v128_not(self.0))
    }
}

impl Mul<f32> for Lanes {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        self * Lanes::new(factor)
    }
}

impl Add<f32> for Lanes {
    type Output = Self;
    fn add(self, term: f32) -> Self {
        self + Lanes::new(term)
    }
}

impl Sub<f32> for Lanes {
    type Output = Self;
    fn sub(self, term: f32) -> Self {
        self - Lanes::new(term)
    }
}

/// # Safety
/// Four numbers lie there.
pub unsafe fn load(from: *const f32) -> Lanes {
    Lanes(v128_load(from as *const v128))
}

/// # Safety
/// There is room for four numbers.
pub unsafe fn store(into: *mut f32, values: Lanes) {
    v128_store(into as *mut v128, values.0);
}

/// The same vector for all four.
pub fn vector(of: [f32; 3]) -> Vector {
    of.map(Lanes::new)
}

pub fn dot(a: Vector, b: Vector) -> Lanes {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub fn cross(a: Vector, b: Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub fn sum(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub fn difference(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub fn scaled(a: Vector, factor: Lanes) -> Vector {
    [a[0] * factor, a[1] * factor, a[2] * factor]
}
