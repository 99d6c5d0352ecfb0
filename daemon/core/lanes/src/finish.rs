// SPDX-License-Identifier: Apache-2.0

//! A row of the plate from its base and what the network made of it, see `finish.ts` and `looks.ts`.

use crate::brdf::across;
use crate::exponential::exp;
use crate::lane::*;
use crate::pattern::grain;
use crate::rain::{rain, Rain};
use crate::upsample::*;
use core::arch::wasm32::*;
use core::cell::Cell;

/// One row of the frame. Pointers into the room; planes of the row are `stride` floats apart.
#[repr(C)]
pub struct FinishRow {
    pub planes: *mut f32,
    pub stride: usize,
    pub columns: usize,
    /// Cells of the rows around, `CELL` floats each, and what the network made of them, `made_size` floats each.
    pub cells: [*const f32; 2],
    pub made: [*const f32; 2],
    pub made_size: usize,
    /// Along the row; a step of 1 where the network saw each pixel.
    pub start: f32,
    pub step: f32,
    pub width: usize,
    /// Share of the lower row.
    pub share: f32,
    pub exposure: f32,
    pub strength: f32,
    /// Radiance at unit exposure between which the network's say ends, and from which on nothing changes.
    pub full_say: f32,
    pub no_say: f32,
    pub most_changed: f32,
    /// At unit exposure.
    pub airlight: [f32; 3],
    /// The row's first pixel in the frame, and whether it has grain and rain.
    pub first_pixel: u32,
    pub grained: u32,
    pub rain: Rain,
}

/// Floats of a cell: the normal, whether there is a surface, the position, the luminance of the base.
const CELL: usize = 8;

mod plane {
    pub const HIT: usize = 0;
    pub const DEPTH: usize = 1;
    pub const NORMAL: usize = 2;
    /// Three planes' room, x, y, z of a pixel side by side.
    pub const POSITION: usize = 5;
    /// Becomes the plate.
    pub const BASE: usize = 8;
    pub const LIGHT: usize = 11;
    pub const ALBEDO: usize = 14;
    pub const WATER: usize = 17;
}

/// What the network made of a cell, in fours: the residual, then shares of light of each channel, the last ones of all channels.
mod made {
    pub const RESIDUAL: usize = 0;
    pub const RED: usize = 4;
    pub const GREEN: usize = 8;
    pub const BLUE: usize = 12;
    pub const LIGHT: usize = 16;
    pub const AIR: usize = 20;
    pub const ALBEDO: usize = 24;
    pub const OWN: usize = 28;
    pub const WATER_GRAIN_RAIN: usize = 32;
}

/// A share of rain that nobody sees.
const LEAST_RAIN: f32 = 1e-3;

/// Weight that a cell of another surface keeps, so that a pixel without a like cell has the plain mean.
const UNLIKE: Lanes = all(1e-3);

/// Whether all that it was made of and all of it is finite.
pub fn finish(row: &FinishRow) -> bool {
    let grid = Grid { start: row.start, step: row.step, count: row.width };
    let cells = TwoRows { upper: row.cells[0], lower: row.cells[1], size: CELL };
    let made = TwoRows { upper: row.made[0], lower: row.made[1], size: row.made_size };
    let looked = row.made_size > made::RED;
    let mut near = Near { before: usize::MAX, normal: [ZERO; 3], hit: ZERO, position: [ZERO; 3], luminance: ZERO };
    // The sum of as many zeros, unless a pixel is no number.
    let mut zeros = ZERO;
    for at in (0..row.columns).step_by(LANES) {
        let base = pixels(row, plane::BASE, at);
        let sources = looked.then(|| Sources::read(row, at));
        let mut done = base;
        for lane in 0..LANES.min(row.columns - at) {
            let column = at + lane;
            let place = grid.around(column);
            let mut weights = bilinear(place.share, row.share);
            if row.step > 1.0 {
                if place.before != near.before {
                    near = Near::read(&cells, place);
                }
                weights = weights * near.likeness(row, column);
                weights = weights * (1.0 / total(weights));
            }
            let shares = each(weights);
            let read = |first: usize| Lanes(made.sum(place, shares, first));
            let own = base[lane] * row.exposure;
            let black = own.max(ZERO);
            let residual = read(made::RESIDUAL);
            let factor = exp(residual);
            let of = |base: Lanes| (((ONE + base * 8.0) * factor - 1.0) * 0.125).max(ZERO);
            let mut raised = of(black);
            if row.step > 1.0 {
                // What takes light from cells that are brighter than the pixel takes the same share of its own.
                let around = Lanes::new(total(weights * near.luminance) * row.exposure);
                let dimmed = around.above(black).select(black * (of(around) / around).min(ONE), ZERO);
                raised = raised.max(dimmed);
            }
            let mut lit = residual.abs().above(ZERO).select(raised, black);
            if let Some(sources) = &sources {
                lit = sources.look(row, lane, lit, read);
            }
            // What is no number changes nothing below, so that it is looked for here.
            zeros = zeros + (residual - residual) + (lit - lit);
            // What nothing changed stays bit for bit, and so do lamps and highlights.
            let changed = (lit.below(black) | lit.above(black)) & own.below(Lanes::new(row.most_changed));
            done[lane] = changed.select(mixed(row, own, lit) * (1.0 / row.exposure), base[lane]);
        }
        let planes = across(done.map(|each| each.0));
        for (channel, value) in planes.into_iter().take(3).enumerate() {
            // SAFETY: rows have room for whole lanes.
            unsafe { v128_store(lanes_at(row, plane::BASE + channel, at), value.0) };
            zeros = zeros + (value - value);
        }
    }
    total(zeros) == 0.0
}

fn lanes_at(row: &FinishRow, plane: usize, at: usize) -> *mut v128 {
    unsafe { row.planes.add(plane * row.stride + at) as *mut v128 }
}

fn four(row: &FinishRow, plane: usize, at: usize) -> Lanes {
    Lanes(unsafe { v128_load(lanes_at(row, plane, at)) })
}

/// Red, green and blue of each of four pixels.
fn pixels(row: &FinishRow, first: usize, at: usize) -> [Lanes; LANES] {
    across([four(row, first, at).0, four(row, first + 1, at).0, four(row, first + 2, at).0, ZERO.0])
}

/// The four cells around.
struct Near {
    before: usize,
    normal: Vector,
    hit: Lanes,
    position: Vector,
    luminance: Lanes,
}

impl Near {
    fn read(cells: &TwoRows, at: Around) -> Self {
        let [nx, ny, nz, hit] = cells.read(at, 0);
        let [x, y, z, luminance] = cells.read(at, 4);
        Near { before: at.before, normal: [nx, ny, nz], hit, position: [x, y, z], luminance }
    }

    /// How far a pixel and each cell are of one surface, `UNLIKE` to 1.
    fn likeness(&self, row: &FinishRow, column: usize) -> Lanes {
        let of = |plane: usize| unsafe { *row.planes.add(plane * row.stride + column) };
        let same = if of(plane::HIT) == 0.0 {
            return self.hit.above(ZERO).select(UNLIKE, ONE);
        } else {
            self.hit.above(ZERO)
        };
        let normal = vector([of(plane::NORMAL), of(plane::NORMAL + 1), of(plane::NORMAL + 2)]);
        let position: Vector = core::array::from_fn(|axis| unsafe {
            Lanes::new(*row.planes.add(plane::POSITION * row.stride + 3 * column + axis))
        });
        let cosine = dot(normal, self.normal);
        let off = dot(normal, difference(self.position, position)) * (1.0 / of(plane::DEPTH));
        let squared = cosine * cosine;
        // A hundredth of the distance off the plane halves the weight.
        let alike = UNLIKE + squared * squared / (ONE + off * off * 1e4);
        (same & cosine.above(ZERO)).select(alike, UNLIKE)
    }
}

/// What looks are made of, of each of four pixels.
struct Sources {
    light: [Lanes; LANES],
    albedo: [Lanes; LANES],
    water: [Lanes; LANES],
    grain: [f32; LANES],
    /// Once it is wanted: most prompts have none, and it is dear.
    rain: Cell<Option<[f32; LANES]>>,
    at: usize,
}

impl Sources {
    fn read(row: &FinishRow, at: usize) -> Self {
        let hit = four(row, plane::HIT, at).values();
        let albedo = pixels(row, plane::ALBEDO, at);
        Sources {
            light: pixels(row, plane::LIGHT, at),
            albedo: core::array::from_fn(|lane| if hit[lane] > 0.0 { albedo[lane] } else { ZERO }),
            water: pixels(row, plane::WATER, at),
            grain: grain_of(row, at).values(),
            rain: Cell::new(None),
            at,
        }
    }

    /// Lays the looks on a pixel's radiance: linear light, summed up by shares.
    fn look(&self, row: &FinishRow, lane: usize, lit: Lanes, read: impl Fn(usize) -> Lanes) -> Lanes {
        let [red, green, blue, _] = lit.values();
        let [water_share, grain_share, rain_share, _] = read(made::WATER_GRAIN_RAIN).values();
        let [air_red, air_green, air_blue] = row.airlight;
        let air = Lanes::from([air_red, air_green, air_blue, 0.0]).max(ZERO);
        let falling = if rain_share > LEAST_RAIN { rain_share * self.rain(row)[lane] } else { 0.0 };
        let change = read(made::OWN)
            + grain_share * self.grain[lane]
            + read(made::RED) * red
            + read(made::GREEN) * green
            + read(made::BLUE) * blue
            + read(made::LIGHT) * (self.light[lane] * row.exposure).max(ZERO)
            + read(made::AIR) * air
            + air * falling
            + read(made::ALBEDO) * self.albedo[lane]
            + (self.water[lane] * row.exposure).max(ZERO) * water_share;
        (lit + change).max(ZERO)
    }

    fn rain(&self, row: &FinishRow) -> [f32; LANES] {
        if let Some(known) = self.rain.get() {
            return known;
        }
        let number = row.first_pixel as usize / row.columns;
        let columns = Lanes::new(self.at as f32) + Lanes::from([0.0, 1.0, 2.0, 3.0]);
        let falling = rain(&row.rain, columns, number as f32, four(row, plane::DEPTH, self.at)).values();
        self.rain.set(Some(falling));
        falling
    }
}

fn grain_of(row: &FinishRow, at: usize) -> Lanes {
    if row.grained == 0 {
        return ZERO;
    }
    let first = row.first_pixel + at as u32;
    grain(&row.rain.seed, i32x4_add(u32x4_splat(first), u32x4(0, 1, 2, 3)))
}

/// From the base's radiance to the finished one in encoded steps, `strength` of the way as far as the network has a say.
fn mixed(row: &FinishRow, own: Lanes, finished: Lanes) -> Lanes {
    if row.strength == 1.0 && !own.above(Lanes::new(row.full_say)).any() {
        return finished;
    }
    let encode = |radiance: f32| (8.0 * radiance.max(0.0)).ln_1p();
    let (full, none) = (encode(row.full_say), encode(row.no_say));
    let (own, mut mixed) = (own.values(), finished.values());
    for (own, mixed) in own.into_iter().zip(&mut mixed) {
        if own > row.full_say || row.strength != 1.0 {
            let from = encode(own);
            let say = ((none - from) / (none - full)).clamp(0.0, 1.0);
            let to = from + say * row.strength * (encode(*mixed) - from);
            *mixed = (to.exp_m1() / 8.0).max(0.0);
        }
    }
    Lanes::from(mixed)
}
