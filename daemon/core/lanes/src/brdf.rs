// SPDX-License-Identifier: Apache-2.0

//! The surface model: Lambert under GGX (Trowbridge-Reitz; Walter et al. 2007) with height-correlated Smith masking
//! (Heitz 2014), Schlick's Fresnel, energy lost between microfacets given back (Turquin 2019) and the diffuse part dimmed by
//! what the specular layer reflects. GGX's alpha is roughness squared.

use crate::lane::*;
use core::arch::wasm32::*;

/// Rows and columns of the table of lobes, and the floats of an entry, two of them to fill it up.
const SIZE: usize = 32;
const ENTRY: usize = 8;

/// GGX at one roughness and viewing angle: the inverse lobe matrix [a 0 b; 0 1 0; c 0 d] in the frame whose x axis is the
/// view's part along the surface and whose z axis is the normal; then directional albedo as F0 * scale + F90 * bias (the split
/// sum of Karis 2013, "Real Shading in Unreal Engine 4").
#[derive(Clone, Copy)]
pub struct Lobe {
    pub a: Lanes,
    pub b: Lanes,
    pub c: Lanes,
    pub d: Lanes,
    pub scale: Lanes,
    pub bias: Lanes,
}

impl Lobe {
    /// Linear between the table's rows of roughness and columns of sqrt(1 - cosine).
    pub fn read(table: *const f32, roughness: Lanes, cosine: Lanes) -> Self {
        let last = (SIZE - 1) as f32;
        let row = (roughness.clamp(0.0, 1.0) * last).values();
        let column = ((ONE - cosine).max(ZERO).sqrt() * last).values();
        let mut matrix = [ZERO.0; LANES];
        let mut albedo = [ZERO.0; LANES];
        for lane in 0..LANES {
            let row0 = (row[lane] as usize).min(SIZE - 2);
            let column0 = (column[lane] as usize).min(SIZE - 2);
            let v = row[lane] - row0 as f32;
            let u = column[lane] - column0 as f32;
            let weights = [(1.0 - u) * (1.0 - v), u * (1.0 - v), (1.0 - u) * v, u * v];
            for (tap, weight) in weights.into_iter().enumerate() {
                let entry = (row0 + (tap >> 1)) * SIZE + column0 + (tap & 1);
                let weight = f32x4_splat(weight);
                // SAFETY: row and column stay below SIZE, which the table has of each.
                let (first, second) = unsafe {
                    let entry = table.add(entry * ENTRY) as *const v128;
                    (v128_load(entry), v128_load(entry.add(1)))
                };
                matrix[lane] = f32x4_add(matrix[lane], f32x4_mul(weight, first));
                albedo[lane] = f32x4_add(albedo[lane], f32x4_mul(weight, second));
            }
        }
        let [a, b, c, d] = across(matrix);
        let [scale, bias, ..] = across(albedo);
        Lobe { a, b, c, d, scale, bias }
    }
}

/// Four numbers of each pixel as each number of four pixels.
pub fn across(rows: [v128; LANES]) -> [Lanes; LANES] {
    let low01 = i32x4_shuffle::<0, 4, 1, 5>(rows[0], rows[1]);
    let high01 = i32x4_shuffle::<2, 6, 3, 7>(rows[0], rows[1]);
    let low23 = i32x4_shuffle::<0, 4, 1, 5>(rows[2], rows[3]);
    let high23 = i32x4_shuffle::<2, 6, 3, 7>(rows[2], rows[3]);
    [
        Lanes(i32x4_shuffle::<0, 1, 4, 5>(low01, low23)),
        Lanes(i32x4_shuffle::<2, 3, 6, 7>(low01, low23)),
        Lanes(i32x4_shuffle::<0, 1, 4, 5>(high01, high23)),
        Lanes(i32x4_shuffle::<2, 3, 6, 7>(high01, high23)),
    ]
}

/// GGX's distribution per steradian of a half vector; its sine is told beside its cosine, since near 1 the cosine knows
/// nothing of it.
pub fn ggx_distribution(cosine: Lanes, sine_squared: Lanes, alpha: Lanes) -> Lanes {
    let squared = alpha * alpha;
    let base = sine_squared + cosine * cosine * squared;
    squared / (base * base * core::f32::consts::PI)
}

/// Smith's height-correlated masking and shadowing over 4 (n.l)(n.v).
pub fn smith_visibility(cosine_light: Lanes, cosine_view: Lanes, alpha: Lanes) -> Lanes {
    let squared = alpha * alpha;
    let rest = ONE - squared;
    let view = cosine_light * (cosine_view * cosine_view * rest + squared).sqrt();
    let light = cosine_view * (cosine_light * cosine_light * rest + squared).sqrt();
    all(0.5) / (view + light)
}

/// Schlick's weight of F90: (1 - cosine)^5.
pub fn schlick_weight(cosine: Lanes) -> Lanes {
    let rest = ONE - cosine;
    let squared = rest * rest;
    squared * squared * rest
}

/// Reflectance at grazing angles for a reflectance `f0` at normal incidence: 1, but for surfaces that reflect less than
/// 2 %, which stand for no specular layer at all (Lagarde & de Rousiers 2014, section 3.2.1).
pub fn grazing_reflectance(f0: Lanes) -> Lanes {
    (f0 * 50.0).min(ONE)
}
