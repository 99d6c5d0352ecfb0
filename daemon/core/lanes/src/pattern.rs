// SPDX-License-Identifier: Apache-2.0

//! Seeded noise: hashed integers alone decide it, so that it is the same on every machine. See `pattern.ts`.

use crate::lane::*;
use crate::logarithm::ln;
use core::arch::wasm32::*;

/// What makes noise one's own.
#[repr(C)]
pub struct Seed {
    pub salt: i32,
    /// Grain is new in every frame.
    pub frame: i32,
}

/// Octaves shown: wavelengths from this many pixels up to eight times as many.
const FINEST_PIXELS: f32 = 12.0;
/// The least footprint, metres.
const LEAST_FOOTPRINT: f32 = 1e-6;
/// Waves over the sphere of directions, the longest this many radians.
const CLOUD_RADIANS: f32 = 0.7;
const CLOUD_OCTAVES: i32 = 5;

pub const X_PRIME: i32 = 0x8da6_b343_u32 as i32;
pub const Y_PRIME: i32 = 0xd816_3841_u32 as i32;
pub const Z_PRIME: i32 = 0xcb1a_b31f_u32 as i32;
const OCTAVE_PRIME: i32 = 0x9e37_79b1_u32 as i32;

/// As film's grain: of each pixel and frame alone, nearly normal, variance 1. `pixels` are four indices into the frame.
pub fn grain(seed: &Seed, pixels: v128) -> Lanes {
    let own = seed.frame.wrapping_add(1).wrapping_mul(Y_PRIME) ^ seed.salt;
    let key = v128_xor(i32x4_mul(pixels, i32x4_splat(X_PRIME)), i32x4_splat(own));
    // The sum of four even values (Irwin-Hall) for the normal distribution.
    let mut sum = ZERO;
    for part in 0..4_i32 {
        sum = sum + scatter(i32x4_add(key, i32x4_splat(part.wrapping_mul(Z_PRIME))));
    }
    (sum - 2.0) * 3_f32.sqrt()
}

/// Around -1..1 on surfaces, stuck to the world: the octaves of value noise (power-of-two metres) whose wavelength suits a
/// pixel's `footprint`, blended so that none comes or goes at once. Positions and footprint in metres.
pub fn on_surface(seed: &Seed, position: Vector, footprint: Lanes) -> Lanes {
    let finest = ln(footprint.max(Lanes::new(LEAST_FOOTPRINT)) * FINEST_PIXELS) * core::f32::consts::LOG2_E;
    let first = Lanes(f32x4_floor(finest.0));
    let share = finest - first;
    let rest = ONE - share;
    let first = i32x4_trunc_sat_f32x4(first.0);
    // A power of two, of which the product with a position has every bit.
    let scale = Lanes(i32x4_shl(i32x4_sub(i32x4_splat(127), first), 23));
    let mut octave_salt = i32x4_add(i32x4_splat(seed.salt), i32x4_mul(first, i32x4_splat(OCTAVE_PRIME)));
    let mut sum = ZERO;
    let mut places = scaled(position, scale);
    for weight in [rest, ONE, ONE, ONE, share] {
        sum = sum + weight * value_noise(places, octave_salt);
        octave_salt = i32x4_add(octave_salt, i32x4_splat(OCTAVE_PRIME));
        places = scaled(places, all(0.5));
    }
    let power = rest * rest + share * share + 3.0;
    sum * 2.0 / power.sqrt()
}

/// Around -1..1 over directions, which need no unit length: flattened towards the horizon as clouds are.
pub fn cloud(seed: &Seed, direction: Vector) -> Lanes {
    let unit = scaled(direction, ONE / dot(direction, direction).sqrt());
    let mut places = scaled(unit, ONE / ((unit[2].abs() + 0.25) * CLOUD_RADIANS));
    let mut sum = ZERO;
    let mut weight = 1.0;
    for octave in 0..CLOUD_OCTAVES {
        let salt = seed.salt.wrapping_add((octave + 64).wrapping_mul(OCTAVE_PRIME));
        sum = sum + value_noise(places, i32x4_splat(salt)) * weight;
        weight *= 0.6;
        places = scaled(places, all(2.0));
    }
    sum * 1.7
}

/// Smooth noise in -0.5..0.5 through hashed values at whole points.
fn value_noise(at: Vector, salt: v128) -> Lanes {
    let [(left, u), (low, v), (front, w)] = [(at[0], X_PRIME), (at[1], Y_PRIME), (at[2], Z_PRIME)]
        .map(|(along, prime)| {
            let (cell, share) = cell_of(along);
            (i32x4_mul(cell, i32x4_splat(prime)), share * share * (all(3.0) - share * 2.0))
        });
    let next = |product: v128, prime: i32| i32x4_add(product, i32x4_splat(prime));
    let (left, right) = (v128_xor(left, salt), v128_xor(next(left, X_PRIME), salt));
    let (high, back) = (next(low, Y_PRIME), next(front, Z_PRIME));
    let along_x = |rest: v128| mix(scatter(v128_xor(left, rest)), scatter(v128_xor(right, rest)), u);
    let near = mix(along_x(v128_xor(low, front)), along_x(v128_xor(high, front)), v);
    let far = mix(along_x(v128_xor(low, back)), along_x(v128_xor(high, back)), v);
    mix(near, far, w) - 0.5
}

/// The whole point before a place, modulo 2^32, and the way past it. Both are exact: what a float has no bits for is 0.
fn cell_of(place: Lanes) -> (v128, Lanes) {
    const TURN: f32 = 4_294_967_296.0;
    let whole = Lanes(f32x4_floor(place.0));
    let turns = Lanes(f32x4_nearest((whole * (1.0 / TURN)).0));
    (i32x4_trunc_sat_f32x4((whole - turns * TURN).0), place - whole)
}

fn mix(a: Lanes, b: Lanes, share: Lanes) -> Lanes {
    a + (b - a) * share
}

/// Well-mixed values in 0..1 (after the finaliser of MurmurHash3). A pattern takes forty of them.
#[inline(always)]
pub fn scatter(bits: v128) -> Lanes {
    let mixed = |h: v128, by: u32, prime: u32| i32x4_mul(v128_xor(h, u32x4_shr(h, by)), u32x4_splat(prime));
    let h = mixed(mixed(bits, 16, 0x85eb_ca6b), 13, 0xc2b2_ae35);
    let h = v128_xor(h, u32x4_shr(h, 16));
    // A float keeps 24 bits of them at most; those of 31 are quicker to convert.
    Lanes(f32x4_convert_i32x4(u32x4_shr(h, 1))) * (1.0 / 2_147_483_648.0)
}
