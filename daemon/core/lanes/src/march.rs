// SPDX-License-Identifier: Apache-2.0

//! Rays through the depth buffer, four of them at a time.

use crate::lane::*;
use crate::packed::{front_of, Fall};
use crate::sphere::march_sphere;
use crate::survey::{Grid, COARSE, FINE};
use core::arch::wasm32::*;

/// Samples of a ray. The first ones stand a pixel apart, later ones wider.
pub const STEPS: f32 = 48.0;

/// A place in the world as sums of two floats each: a camera or lamp may stand kilometres from the origin.
#[repr(C)]
pub struct Precise {
    pub value: [f32; 3],
    pub rest: [f32; 3],
}

impl Precise {
    pub fn to(&self, places: Vector) -> Vector {
        core::array::from_fn(|axis| places[axis] - self.value[axis] - self.rest[axis])
    }
}

/// The depth buffer, as `ray-march.ts` writes it: the picture, and a margin of what is taken to lie around it. Unit vectors in the
/// world; lengths in metres.
#[repr(C)]
pub struct Buffer {
    /// Of each pixel nearness, and that of the back of what it shows, as far as can be told: what passes behind that is not blocked.
    pub packed: *const u32,
    /// The greatest nearness in and around each fine cell, row after row, then around each coarse one: what a ray passes in front
    /// of need not be looked at pixel by pixel.
    pub nearest: *const f32,
    pub fall: Fall,
    pub grid: Grid,
    /// Pixels around the picture on each side.
    pub around: usize,
    pub eye: Precise,
    pub right: [f32; 3],
    pub up: [f32; 3],
    pub forward: [f32; 3],
    /// Tangents (orthographic: metres) of the left and upper edge, and from pixel to pixel.
    pub origin: [f32; 2],
    pub step: [f32; 2],
    /// 0 perspective, 1 orthographic, 2 lat-long.
    pub projection: f32,
    /// Between which depths there is anything to meet.
    pub near_end: f32,
    pub far_end: f32,
}

impl Buffer {
    pub fn is_parallel(&self) -> bool {
        self.projection == 1.0
    }
    pub fn is_sphere(&self) -> bool {
        self.projection == 2.0
    }
    /// Columns and rows of the picture.
    pub fn picture(&self) -> [usize; 2] {
        self.grid.inner(self.around)
    }
    /// The marched pixel, one at every `step`th, that stands for a pixel of the buffer: outside the picture one at its edge.
    pub fn marched(&self, pixel: usize, step: usize) -> usize {
        let inside = |place: usize, size: usize| place.saturating_sub(self.around).min(size - 1) / step;
        let [columns, rows] = self.picture();
        inside(pixel / self.grid.width, rows) * columns.div_ceil(step) + inside(pixel % self.grid.width, columns)
    }
    fn in_view(&self, of: Vector) -> Vector {
        [self.right, self.up, self.forward].map(|axis| dot(of, vector(axis)))
    }
    /// The width of a pixel at each depth, metres.
    pub fn pixel(&self, depth: Lanes) -> Lanes {
        if self.is_parallel() { Lanes::new(self.step[0]) } else { depth * self.step[0] }
    }
}

/// Four rays, each of which starts a pixel's width above its own surface.
pub struct Rays {
    /// From the eye to where they start, metres along the world's axes; `along` has unit length.
    pub from: Vector,
    pub along: Vector,
    /// Metres.
    pub reach: Lanes,
    /// 0 to 1.
    pub jitter: Lanes,
    /// How much nearer than the ray a surface must be to block it, in nearness.
    pub margin: Lanes,
    /// The others are not marched.
    pub wanted: Mask,
    /// Whether anybody asks which leave the picture behind what it shows.
    pub in_room: bool,
}

/// Where four rays meet a surface.
pub struct Met {
    pub pixels: [Option<usize>; LANES],
    /// Metres along each that meets one.
    pub distances: Lanes,
    /// Of those that meet none, which go where the picture shows nothing: past its edges, or behind the viewer.
    pub outside: Mask,
    /// And which pass behind what it shows where they leave it: in a room those have gone out by a window. None where nobody asks.
    pub behind: Mask,
}

pub fn march(buffer: &Buffer, rays: &Rays) -> Met {
    if buffer.is_sphere() {
        march_sphere(buffer, rays)
    } else {
        march_plane(buffer, rays)
    }
}

/// Perspective and orthographic views: straight lines of the picture, nearness linear along them.
fn march_plane(buffer: &Buffer, rays: &Rays) -> Met {
    let parallel = buffer.is_parallel();
    let [x0, y0, z0] = buffer.in_view(rays.from);
    let [dx, dy, dz] = buffer.in_view(rays.along);
    // Nothing blocks before the nearest surface or behind the thickness of the farthest.
    let depths = dz.below(ZERO).select(Lanes::new(buffer.near_end), Lanes::new(buffer.far_end));
    let limit = rays.reach.min((depths - z0) / dz);
    // A ray along the picture plane leaves the buffer long before this.
    let reach = is_way(dz).select(limit, rays.reach).min(Lanes::new(1e4 * buffer.far_end));
    let mut wanted = rays.wanted & reach.above(ZERO);
    if !parallel {
        wanted = wanted & z0.above(ZERO);
    }
    let z1 = z0 + reach * dz;
    let (w0, w1) = if parallel { (-z0, -z1) } else { (ONE / z0, ONE / z1) };
    let place = |tangent: Lanes, w: Lanes, side: usize| {
        let tangent = if parallel { tangent } else { tangent * w };
        (tangent - buffer.origin[side]) * (1.0 / buffer.step[side])
    };
    let (column, row) = (place(x0, w0, 0), place(y0, w0, 1));
    let columns = place(x0 + reach * dx, w1, 0) - column;
    let rows = place(y0 + reach * dy, w1, 1) - row;
    // Stay inside the buffer.
    let end = leaves(column, columns, buffer.grid.width).min(leaves(row, rows, buffer.grid.height)).min(ONE);
    let length = columns.abs().max(rows.abs()) * end;
    // Sample k stands at k + first pixels and widens by its square, so that the last one stands at the end.
    let first = rays.jitter + 0.5;
    let last = first + (STEPS - 1.0);
    let widening = (length - last).max(ZERO) / (last * last);
    let per_pixel = end / length;
    let counts = (length - first).ceil().min(Lanes::new(STEPS)).only(wanted & end.above(ZERO)).values();
    let lines = Lines { column, row, columns, rows, w: w0, ascent: w1 - w0, first, widening, per_pixel }.apart();
    let margins = rays.margin.values();
    let mut pixels = [None; LANES];
    let mut shares = [0.0; LANES];
    for lane in 0..LANES {
        if let Some((pixel, share)) = follow(buffer, &lines[lane], margins[lane], counts[lane] as i32) {
            pixels[lane] = Some(pixel);
            shares[lane] = share;
        }
    }
    let shares = Lanes::from(shares);
    // From the place in the picture back to metres along the ray.
    let distances = reach * shares;
    let distances = if parallel { distances } else { distances * z0 / ((ONE - shares) * z1 + shares * z0) };
    let outside = !dz.above(ZERO) | end.below(ONE);
    let last = || behind(buffer, [column + columns * end, row + rows * end], w0 + (w1 - w0) * end);
    let behind = if rays.in_room { last() } else { Mask::new(false) };
    Met { pixels, distances, outside, behind }
}

/// Whether what lies there, at those nearnesses, lies behind what the buffer shows.
fn behind(buffer: &Buffer, places: [Lanes; 2], w: Lanes) -> Mask {
    let pixels = index(buffer, within(buffer, places));
    // SAFETY: they lie inside the buffer.
    front_of(unsafe { gathered(buffer.packed as *const f32, pixels) }.0).above(w)
}

/// Whole columns and rows inside the buffer.
fn within(buffer: &Buffer, [column, row]: [Lanes; 2]) -> [v128; 2] {
    let inside = |place: Lanes, size: usize| {
        let whole = i32x4_trunc_sat_f32x4(place.0);
        i32x4_max(i32x4_min(whole, i32x4_splat(size as i32 - 1)), i32x4_splat(0))
    };
    [inside(column, buffer.grid.width), inside(row, buffer.grid.height)]
}

/// Pixels of the buffer in those columns and rows.
fn index(buffer: &Buffer, [column, row]: [v128; 2]) -> v128 {
    i32x4_add(i32x4_mul(row, i32x4_splat(buffer.grid.width as i32)), column)
}

fn is_way(way: Lanes) -> Mask {
    way.above(ZERO) | way.below(ZERO)
}

/// The share of a way from `start` on at which it leaves a side of `size` pixels.
fn leaves(start: Lanes, way: Lanes, size: usize) -> Lanes {
    let edge = way.above(ZERO).select(Lanes::new(size as f32 - 0.01), all(0.01));
    is_way(way).select((edge - start) / way, all(f32::INFINITY))
}

/// Straight lines of the picture: of one ray, or of four.
struct Lines<Of> {
    /// Where they start, and how far they go, in pixels and in nearness.
    column: Of,
    row: Of,
    columns: Of,
    rows: Of,
    w: Of,
    ascent: Of,
    /// Where samples stand, in pixels, and shares of the line to a pixel.
    first: Of,
    widening: Of,
    per_pixel: Of,
}

impl Lines<Lanes> {
    fn apart(&self) -> [Lines<f32>; LANES] {
        let [column, row, columns, rows] = [self.column, self.row, self.columns, self.rows].map(Lanes::values);
        let [w, ascent, first] = [self.w, self.ascent, self.first].map(Lanes::values);
        let [widening, per_pixel] = [self.widening, self.per_pixel].map(Lanes::values);
        core::array::from_fn(|lane| Lines {
            column: column[lane],
            row: row[lane],
            columns: columns[lane],
            rows: rows[lane],
            w: w[lane],
            ascent: ascent[lane],
            first: first[lane],
            widening: widening[lane],
            per_pixel: per_pixel[lane],
        })
    }
}

impl Lines<f32> {
    /// Where samples would stand were they all a pixel apart.
    fn stands(&self, samples: v128) -> Lanes {
        Lanes(f32x4_convert_i32x4(samples)) + self.first
    }

    /// Shares of the line at which they stand.
    fn shares(&self, stands: Lanes) -> Lanes {
        (stands + stands * stands * self.widening) * self.per_pixel
    }

    /// Shares of the line from there to their neighbours.
    fn spacing(&self, stands: Lanes) -> Lanes {
        (stands * (2.0 * self.widening) + ONE) * self.per_pixel
    }

    /// Column and row inside the buffer at each share.
    fn places(&self, buffer: &Buffer, shares: Lanes) -> [v128; 2] {
        within(buffer, [shares * self.columns + self.column, shares * self.rows + self.row])
    }
}

/// The first of `count` samples that meets a surface: its pixel, and its share of the line.
fn follow(buffer: &Buffer, line: &Lines<f32>, margin: f32, count: i32) -> Option<(usize, f32)> {
    let mut first = 0;
    while first < count {
        let mut near = near_groups(buffer, line, margin, first, count);
        while near != 0 {
            let group = near.trailing_zeros() as i32;
            near &= near - 1;
            let met = test(buffer, line, margin, first + group * LANES as i32, count);
            if met.is_some() {
                return met;
            }
        }
        first += (LANES * LANES) as i32;
    }
    None
}

/// Which of the four groups of four samples from the `first` on may meet anything, a bit each.
fn near_groups(buffer: &Buffer, line: &Lines<f32>, margin: f32, first: i32, count: i32) -> u32 {
    let firsts = i32x4_add(i32x4_splat(first), i32x4(0, 4, 8, 12));
    let lasts = i32x4_min(i32x4_add(firsts, i32x4_splat(3)), i32x4_splat(count - 1));
    let [begin, end] = [firsts, lasts].map(|samples| line.shares(line.stands(samples)));
    let [column, row] = line.places(buffer, (begin + end) * 0.5);
    let around = (end - begin) * (0.5 * line.columns.abs().max(line.rows.abs()));
    let cells = |bits: u32| {
        let across = i32x4_splat(buffer.grid.cells(bits)[0] as i32);
        i32x4_add(i32x4_mul(i32x4_shr(row, bits), across), i32x4_shr(column, bits))
    };
    let coarse = i32x4_add(cells(COARSE), i32x4_splat(buffer.grid.fine() as i32));
    // A pixel less than a cell's side, for what was rounded.
    let reach = |bits: u32| Lanes::new(((1 << bits) - 1) as f32);
    let cells = around.below(reach(FINE)).select(Lanes(cells(FINE)), Lanes(coarse)).0;
    // SAFETY: the places lie inside the buffer.
    let nearest = unsafe { gathered(buffer.nearest, cells) };
    let farthest = (begin * line.ascent).min(end * line.ascent) + line.w;
    let near = nearest.above(farthest + margin) | !around.below(reach(COARSE));
    u32x4_bitmask(near.only(i32x4_lt(firsts, i32x4_splat(count)))).into()
}

/// The first of the four samples from `first` on that meets a surface.
fn test(buffer: &Buffer, line: &Lines<f32>, margin: f32, first: i32, count: i32) -> Option<(usize, f32)> {
    let samples = i32x4_add(i32x4_splat(first), i32x4(0, 1, 2, 3));
    let stands = line.stands(samples);
    let shares = line.shares(stands);
    let pixels = index(buffer, line.places(buffer, shares));
    // SAFETY: they lie inside the buffer.
    let packed = unsafe { gathered(buffer.packed as *const f32, pixels) }.0;
    let front = front_of(packed);
    let back = buffer.fall.back(packed, front);
    let w = shares * line.ascent + line.w;
    // What is thinner than the way from sample to sample is met too.
    let way = line.spacing(stands) * line.ascent.abs();
    let meets = front.above(w + margin) & (w + way).above(back);
    let met = u32x4_bitmask(meets.only(i32x4_lt(samples, i32x4_splat(count))));
    if met == 0 {
        return None;
    }
    let lane = met.trailing_zeros() as usize;
    let pixels = [
        i32x4_extract_lane::<0>(pixels),
        i32x4_extract_lane::<1>(pixels),
        i32x4_extract_lane::<2>(pixels),
        i32x4_extract_lane::<3>(pixels),
    ];
    Some((pixels[lane] as usize, shares.values()[lane]))
}

/// What stands at four places.
///
/// # Safety
/// They do stand there.
unsafe fn gathered(values: *const f32, places: v128) -> Lanes {
    let low = u64x2_extract_lane::<0>(places);
    let high = u64x2_extract_lane::<1>(places);
    let of = |place: u64| *values.add(place as u32 as usize);
    Lanes::from([of(low), of(low >> 32), of(high), of(high >> 32)])
}
