// SPDX-License-Identifier: Apache-2.0

//! Irradiance of uniform emitters in closed form, as form factors: irradiance over pi times radiance, 0..1, with everything
//! below the surface's horizon cut away.

use crate::lane::*;

/// Most corners of a polygon; cutting by the horizon adds one.
pub const MAX_CORNERS: usize = 16;

/// A plane outline around an emitter's centre: each corner as multiples of two half axes.
pub struct Outline<const CORNERS: usize>(pub [[f32; 2]; CORNERS]);

pub const RECT: Outline<4> = Outline([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]]);

/// An emitter in a frame whose z axis is the normal and whose origin is the shaded point: centre and two half axes, metres.
#[derive(Clone, Copy)]
pub struct Emitter {
    pub centre: Vector,
    pub x: Vector,
    pub y: Vector,
}

impl Emitter {
    pub fn map(self, of: impl Fn(Vector) -> Vector) -> Self {
        Emitter { centre: of(self.centre), x: of(self.x), y: of(self.y) }
    }
}

/// Lambert's formula for a polygon (Lambert 1760; Baum et al. 1989). The sense of rotation does not matter.
pub fn form_factor<const CORNERS: usize>(outline: &Outline<CORNERS>, emitter: Emitter) -> Lanes {
    let mut corners = [[ZERO; 3]; CORNERS];
    for (corner, &[p, q]) in corners.iter_mut().zip(&outline.0) {
        for axis in 0..3 {
            corner[axis] = emitter.centre[axis] + emitter.x[axis] * p + emitter.y[axis] * q;
        }
    }
    let mut some = ZERO.above(ONE);
    let mut whole = Mask::new(true);
    for corner in &corners {
        let above = corner[2].above(ZERO);
        some = some | above;
        whole = whole & above;
    }
    if !some.any() {
        return ZERO;
    }
    // An edge from its two ends would lose all of a small emitter's digits: it is made of the axes.
    let mut inverse = [ZERO; CORNERS];
    for (inverse, corner) in inverse.iter_mut().zip(&corners) {
        *inverse = ONE / (dot(*corner, *corner) + 1e-37).sqrt();
    }
    let mut total = ZERO;
    for to in 0..CORNERS {
        let from = if to == 0 { CORNERS - 1 } else { to - 1 };
        let p = outline.0[to][0] - outline.0[from][0];
        let q = outline.0[to][1] - outline.0[from][1];
        let [x, y, _] = corners[from];
        let edge_x = emitter.x[0] * p + emitter.y[0] * q;
        let edge_y = emitter.x[1] * p + emitter.y[1] * q;
        let lengths = inverse[from] * inverse[to];
        total = total + (x * edge_y - y * edge_x) * lengths * angle_over_sine(dot(corners[from], corners[to]) * lengths);
    }
    let mut result = total.abs().only(whole).values();
    let cut = some & !whole;
    if cut.any() {
        for (lane, result) in result.iter_mut().enumerate() {
            if cut.lane(lane) {
                *result = cut_form_factor(&corners.map(|corner| corner.map(|axis| axis.values()[lane])));
            }
        }
    }
    Lanes::from(result) * (0.5 / core::f32::consts::PI)
}

/// Of one pixel, what lies above the horizon: twice pi times the form factor.
fn cut_form_factor(corners: &[[f32; 3]]) -> f32 {
    let mut kept = [[0.0f32; 3]; MAX_CORNERS + 1];
    let mut count = 0;
    let mut from = corners[corners.len() - 1];
    for &to in corners {
        if (to[2] > 0.0) != (from[2] > 0.0) {
            let share = from[2] / (from[2] - to[2]);
            kept[count] = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, 0.0];
            count += 1;
        }
        if to[2] > 0.0 {
            kept[count] = to;
            count += 1;
        }
        from = to;
    }
    let length = |[x, y, z]: [f32; 3]| (x * x + y * y + z * z + 1e-37).sqrt();
    let mut total = 0.0;
    let mut from = kept[count - 1];
    for &to in &kept[..count] {
        let lengths = 1.0 / (length(from) * length(to));
        let across = from[0] * (to[1] - from[1]) - from[1] * (to[0] - from[0]);
        let cosine = (from[0] * to[0] + from[1] * to[1] + from[2] * to[2]) * lengths;
        total += across * lengths * angle_over_sine(Lanes::new(cosine)).values()[0];
        from = to;
    }
    total.abs()
}

/// theta / sin(theta) from cos(theta): a rational fit, relative error below 3e-4 (Hill & Heitz 2016, "Real-Time Area
/// Lighting: a Journey from Research to Production"). An arc cosine for every edge would be the larger part of the work.
fn angle_over_sine(cosine: Lanes) -> Lanes {
    const TURN: f32 = 2.0 * core::f32::consts::PI;
    let y = cosine.abs();
    let fit = (all(0.8543985) + (all(0.4965155) + y * 0.0145206) * y) / (all(3.417594) + (all(4.1616724) + y) * y);
    let acute = cosine.above(ZERO);
    if acute.every() {
        return fit * TURN;
    }
    let obtuse = all(0.5) / (ONE - cosine * cosine).max(all(1e-7)).sqrt() - fit;
    acute.select(fit, obtuse) * TURN
}

/// A sphere (or a disc of directions) of half angle sigma around a direction at `cosine` to the normal
/// (Snyder 1996, "Area Light Sources for Real-Time Graphics"; Lagarde & de Rousiers 2014, listing 7).
pub fn sphere_form_factor(cosine: Lanes, sine_squared: Lanes) -> Lanes {
    let clear = (cosine * cosine).above(sine_squared);
    let plain = (sine_squared * cosine).max(ZERO);
    if clear.every() {
        return plain;
    }
    let (cosines, squares, mut result) = (cosine.values(), sine_squared.values(), plain.values());
    for (lane, result) in result.iter_mut().enumerate() {
        if !clear.lane(lane) {
            *result = cut_sphere(cosines[lane].into(), squares[lane].into()) as f32;
        }
    }
    Lanes::from(result)
}

/// Of one pixel whose horizon cuts the sphere.
fn cut_sphere(cosine: f64, sine_squared: f64) -> f64 {
    let sine = (1.0 - cosine * cosine).max(0.0).sqrt();
    if sine < 1e-6 {
        return sine_squared * cosine.max(0.0);
    }
    let x = (1.0 / sine_squared - 1.0).max(0.0).sqrt();
    let y = (-x * cosine / sine).clamp(-1.0, 1.0);
    let root = sine * (1.0 - y * y).sqrt();
    let share = ((cosine * y.acos() - x * root) * sine_squared + root.atan2(x)) / core::f64::consts::PI;
    share.max(0.0)
}
