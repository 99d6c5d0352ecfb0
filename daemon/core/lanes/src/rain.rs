// SPDX-License-Identifier: Apache-2.0

//! Streaks that falling drops leave while a shutter is open: in sheets, each visible where no surface stands before it. As wide
//! angle as a drop sees (Garg & Nayar 2007, "Vision and Rain"), a streak has the light of the air whatever lies behind it.

use crate::lane::*;
use crate::pattern::{scatter, Seed, X_PRIME, Y_PRIME, Z_PRIME};
use core::arch::wasm32::*;

/// What holds for a frame.
#[repr(C)]
pub struct Rain {
    pub seed: Seed,
    /// A pixel as a share of the frame's height: streaks are as large in it at any resolution.
    pub pixel: f32,
    /// Metres.
    pub median_depth: f32,
}

/// A sheet of drops; all but the distance and the brightness are shares of the frame's height.
struct Sheet {
    /// In multiples of the median depth.
    distance: f32,
    width: f32,
    length: f32,
    /// Between columns of drops.
    apart: f32,
    brightness: f32,
}

const SHEETS: [Sheet; 4] = [
    Sheet { distance: 0.15, width: 3.0e-3, length: 0.14, apart: 0.05, brightness: 0.5 },
    Sheet { distance: 0.4, width: 1.9e-3, length: 0.09, apart: 0.024, brightness: 0.6 },
    Sheet { distance: 0.8, width: 1.3e-3, length: 0.06, apart: 0.013, brightness: 0.6 },
    Sheet { distance: 1.6, width: 0.9e-3, length: 0.04, apart: 0.008, brightness: 0.5 },
];
/// Of the places where a drop may fall.
const TAKEN: f32 = 0.6;
/// Of the way between drops that a streak takes up.
const FILLED: f32 = 0.45;
/// Streaks of fewer pixels are drawn as wide, and as much fainter.
const LEAST_PIXELS: f32 = 1.5;
/// The most that rain leans, to the right of each step down.
const MOST_LEAN: f32 = 0.12;

/// 0..about 1 in four pixels at `columns` of a row, from the frame's first; `depth` in metres, infinite without a surface. New in
/// every frame; the lean is the seed's.
pub fn rain(frame: &Rain, columns: Lanes, row: f32, depth: Lanes) -> Lanes {
    let Rain { seed, pixel, median_depth } = frame;
    let lean = (scatter(i32x4_splat(seed.salt)) - 0.5) * (2.0 * MOST_LEAN);
    let y = (row + 0.5) * pixel;
    let x = (columns + 0.5) * *pixel + lean * y;
    let own = seed.frame.wrapping_add(1).wrapping_mul(Y_PRIME) ^ seed.salt;
    let mut sum = ZERO;
    for (index, sheet) in SHEETS.iter().enumerate() {
        let seen = depth.above(Lanes::new(sheet.distance * median_depth));
        if seen.any() {
            let key = own ^ (index as i32 + 1).wrapping_mul(Z_PRIME);
            sum = sum + streaks(sheet, key, x, y, *pixel).only(seen);
        }
    }
    sum
}

fn streaks(sheet: &Sheet, key: i32, x: Lanes, y: f32, pixel: f32) -> Lanes {
    let drawn = sheet.width.max(LEAST_PIXELS * pixel);
    let across = x * (1.0 / sheet.apart);
    let column = Lanes(f32x4_floor(across.0));
    let key = v128_xor(i32x4_splat(key), i32x4_mul(whole(column), i32x4_splat(X_PRIME)));
    // Each column has its drops at other heights.
    let down = scatter(key) * 64.0 + y * (FILLED / sheet.length);
    let place = Lanes(f32x4_floor(down.0));
    let key = v128_xor(key, i32x4_mul(i32x4_add(whole(place), i32x4_splat(1)), i32x4_splat(Y_PRIME)));
    let chance = |number: i32| scatter(i32x4_add(key, i32x4_splat(number.wrapping_mul(Z_PRIME))));
    let middle = chance(1) * 0.6 + 0.2;
    let off = (across - column - middle) * (2.0 * sheet.apart / drawn);
    let profile = (ONE - off * off).max(ZERO);
    let begin = chance(2) * (1.0 - FILLED);
    let way = (down - place - begin) * (1.0 / FILLED);
    let fade = (way * (ONE - way) * 4.0).max(ZERO);
    let brightness = (chance(3) * 0.6 + 0.4) * (sheet.brightness * sheet.width / drawn);
    (brightness * profile * fade).only(chance(0).below(Lanes::new(TAKEN)))
}

fn whole(number: Lanes) -> v128 {
    i32x4_trunc_sat_f32x4(number.0)
}
