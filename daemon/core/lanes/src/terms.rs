// SPDX-License-Identifier: Apache-2.0

//! Sums of products of planes, see `scene/compose.ts`.

use crate::lane::*;

/// A product of up to four planes, times a number.
#[repr(C)]
pub struct Term {
    pub times: f32,
    pub count: usize,
    pub planes: [usize; 4],
}

impl Term {
    /// Of the first `COUNT` planes.
    pub fn product<const COUNT: usize>(&self, read: impl Fn(usize) -> Lanes) -> Lanes {
        let mut product = read(self.planes[0]) * self.times;
        for &plane in &self.planes[1..COUNT] {
            product = product * read(plane);
        }
        product
    }
}

/// A sum: which terms, and the plane that holds it.
#[repr(C)]
pub struct Sum {
    pub first: usize,
    pub count: usize,
    pub into: usize,
}

/// Pixels side by side. Pointers into the room.
#[repr(C)]
pub struct ComposeStrip {
    /// `stride` floats apart.
    pub planes: *mut f32,
    pub stride: usize,
    pub terms: *const Term,
    pub sums: *const Sum,
    pub sum_count: usize,
}

pub fn compose(strip: &ComposeStrip, count: usize) {
    // SAFETY: the caller wrote so many.
    let sums = unsafe { core::slice::from_raw_parts(strip.sums, strip.sum_count) };
    for sum in sums {
        let terms = unsafe { core::slice::from_raw_parts(strip.terms.add(sum.first), sum.count) };
        let into = unsafe { strip.planes.add(sum.into * strip.stride) };
        for at in (0..count).step_by(LANES) {
            // SAFETY: planes have room for whole lanes.
            let read = |plane: usize| unsafe {
                load(strip.planes.add(plane * strip.stride + at))
            };
            let mut total = ZERO;
            for term in terms {
                total = total
                    + match term.count {
                        1 => term.product::<1>(read),
                        2 => term.product::<2>(read),
                        3 => term.product::<3>(read),
                        _ => term.product::<4>(read),
                    };
            }
            unsafe { store(into.add(at), total) };
        }
    }
}
