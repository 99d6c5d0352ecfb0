// SPDX-License-Identifier: Apache-2.0

//! How much of the hemisphere is open, see `ambient-occlusion.ts`.

use crate::brdf::across;
use crate::lane::*;
use crate::march::Buffer;
use crate::marched::*;
use core::arch::wasm32::*;

/// Directions per pixel, and samples to either side.
const SLICES: usize = 2;
const STEPS: usize = 6;

/// As `ambient-occlusion.ts` writes it.
#[repr(C)]
pub struct Horizons {
    /// How far occluders are looked for, in pixels.
    pub reach: f32,
    /// World x, y, z of all pixels of the picture side by side, NaN off surfaces, and room for a fourth behind the last one.
    pub positions: *const f32,
    /// For the rows of a tile.
    pub rows: [[Slice; SLICES]; TILE],
}

/// A direction of the picture, for each of the four places of a tile's row.
#[repr(C)]
pub struct Slice {
    pub cosine: [f32; TILE],
    pub sine: [f32; TILE],
    /// To either side columns and rows from a pixel to its samples.
    pub samples: [[[[i32; TILE]; 2]; STEPS]; 2],
}

/// Share of the hemisphere over each pixel of a row, cosine weighted; 1 without a surface.
pub fn open_hemisphere(row: &MarchedRow, horizons: &Horizons, open: *mut f32) {
    let slices = &horizons.rows[row.row % TILE];
    for at in (0..row.count).step_by(LANES) {
        let mut share = ONE;
        if row.hit(at).any() {
            let pixels = row.pixels(at);
            let seen = Seen::new(row, horizons, &pixels, at);
            let sum = slices.iter().fold(ZERO, |sum, slice| sum + seen.open_in(slice));
            share = pixels.hit.select((sum * (1.0 / SLICES as f32)).clamp(0.0, 1.0), ONE);
        }
        // SAFETY: rows have room for whole lanes.
        unsafe { store(open.add(at), share) };
    }
}

/// Four pixels, and what holds for all their directions.
struct Seen<'a> {
    buffer: &'a Buffer,
    positions: *const f32,
    column: v128,
    row: v128,
    normal: Vector,
    position: Vector,
    /// To the viewer, and the picture's right and up.
    view: Vector,
    right: Vector,
    up: Vector,
    /// 1 / metres^2 from where on nothing occludes.
    far: Lanes,
}

impl<'a> Seen<'a> {
    fn new(row: &'a MarchedRow, horizons: &Horizons, pixels: &Marched, at: usize) -> Self {
        let buffer = row.buffer();
        let view = pixels.view(buffer);
        let mut right = vector(buffer.right);
        let mut up = vector(buffer.up);
        if buffer.is_sphere() {
            // They change over a sphere: right = up axis x view, up = view x right.
            right = cross(up, view);
            right = scaled(right, ONE / (dot(right, right) + 1e-12).sqrt());
            up = cross(view, right);
        }
        let metres = buffer.pixel(pixels.depth) * horizons.reach;
        let columns = i32x4_add(i32x4_splat(at as i32), i32x4(0, 1, 2, 3));
        Seen {
            buffer,
            positions: horizons.positions,
            column: i32x4_mul(columns, i32x4_splat(row.step as i32)),
            row: i32x4_splat((row.row * row.step) as i32),
            normal: pixels.normal,
            position: pixels.position,
            view,
            right,
            up,
            far: ONE / (metres * metres),
        }
    }

    /// The share of the two quarters that a slice cuts, 0 to about 1.
    fn open_in(&self, slice: &Slice) -> Lanes {
        let Seen { normal, view, .. } = *self;
        // The slice's plane holds the view and this direction of the picture (rows count downwards).
        let sideways = difference(
            scaled(self.right, Lanes::from(slice.cosine)),
            scaled(self.up, Lanes::from(slice.sine)),
        );
        let axis = cross(sideways, view);
        let inverse = ONE / (dot(axis, axis) + 1e-20).sqrt();
        let axis = scaled(axis, inverse);
        let flattened = difference(normal, scaled(axis, dot(normal, axis)));
        let flat = dot(flattened, flattened).sqrt();
        // Of the angle from the view to the normal within the plane.
        let along_view = dot(flattened, view);
        let cosine = (along_view / flat).max(ZERO).min(ONE);
        let along = dot(flattened, sideways) - along_view * dot(sideways, view);
        let side = along.below(ZERO).select(all(-1.0), ONE);
        let sine = along_view.above(ZERO).select((along * inverse / flat).clamp(-1.0, 1.0), side);
        let mut arc = ZERO;
        for (side, samples) in [all(-1.0), ONE].into_iter().zip(&slice.samples) {
            let horizon = self.horizon(samples, -(sine * side));
            // cos n - cos(2 h - n) + 2 h sin n of the horizon h and the normal n, both angles from the view within the slice.
            let rest = (ONE - horizon * horizon).max(ZERO);
            let beyond = arc_cosine(horizon) - rest.sqrt() * horizon;
            arc = arc + (cosine * rest + side * sine * beyond) * 2.0;
        }
        (flat * arc * 0.25).only(flat.at_least(all(1e-4)))
    }

    /// Cosine from the view to the highest of what stands to one side, `lowest` where nothing does.
    fn horizon(&self, samples: &[[[i32; TILE]; 2]; STEPS], lowest: Lanes) -> Lanes {
        let mut horizon = lowest;
        let [width, height] = self.buffer.picture();
        for [columns, rows] in samples {
            // SAFETY: each has four.
            let [columns, rows] = [columns, rows].map(|away| unsafe { v128_load(away.as_ptr() as *const v128) });
            let (x, y) = (i32x4_add(self.column, columns), i32x4_add(self.row, rows));
            let inside = v128_and(is_within(x, width), is_within(y, height));
            if !v128_any_true(inside) {
                break;
            }
            let [x, y] = [x, y].map(|place| i32x4_max(place, i32x4_splat(0)));
            let place = i32x4_add(i32x4_mul(y, i32x4_splat(width as i32)), x);
            let [x, y, z, _] = across(self.read(v128_and(place, inside)));
            let to = difference([x, y, z], self.position);
            let squared = dot(to, to);
            let cosine = dot(to, self.view) / squared.sqrt();
            // Between half the reach and the whole of it occluders fade.
            let share = squared * self.far;
            let left = ((ONE - share) * (1.0 / 0.75)).min(ONE);
            let faded = lowest + (cosine - lowest) * left;
            // Written so that NaN, no surface, is passed over too.
            let occludes = Mask::from(inside) & share.below(ONE) & faded.above(horizon);
            horizon = occludes.select(faded, horizon);
        }
        horizon
    }

    fn read(&self, places: v128) -> [v128; LANES] {
        // SAFETY: the picture has that pixel, and there is room for a fourth number behind the last one.
        let read = |place: i32| unsafe {
            v128_load(self.positions.add(3 * place as usize) as *const v128)
        };
        [
            read(i32x4_extract_lane::<0>(places)),
            read(i32x4_extract_lane::<1>(places)),
            read(i32x4_extract_lane::<2>(places)),
            read(i32x4_extract_lane::<3>(places)),
        ]
    }
}

/// The first pixel of a row or column stands for the one before it too.
fn is_within(places: v128, size: usize) -> v128 {
    u32x4_lt(i32x4_add(places, i32x4_splat(1)), u32x4_splat(size as u32 + 1))
}

/// Within 7e-5 of the arc cosine (Abramowitz & Stegun 4.4.45).
fn arc_cosine(cosine: Lanes) -> Lanes {
    let x = cosine.abs();
    let slopes = (x * -0.0187293 + 0.074261) * x - 0.2121144;
    let positive = (ONE - x).max(ZERO).sqrt() * (x * slopes + 1.5707288);
    cosine.below(ZERO).select(all(core::f32::consts::PI) - positive, positive)
}
