// SPDX-License-Identifier: Apache-2.0

//! A row of the network's `control` input from the rows of the frame that its cells look at, see `control-rows.ts`.

use crate::cells::{look, plane, Look};
use crate::lane::*;
use crate::logarithm::{encode, ln};
use crate::march::Precise;
use crate::pattern::{cloud, grain, on_surface};
use crate::rain::{rain, Rain};
use crate::terms::Term;
use core::arch::wasm32::*;

/// One row of cells. Pointers into the room.
#[repr(C)]
pub struct ControlRow {
    /// Planes of the frame's rows that are looked at, those of `plane` first: `stride` floats apart, a row's behind those of
    /// the row before.
    pub lines: *const f32,
    pub stride: usize,
    pub planes: usize,
    /// Columns of a plane; what of a cell lies beyond is as the last one.
    pub columns: usize,
    /// Columns of a cell.
    pub scale: usize,
    /// A cell is looked at so often along each side, in these of its columns.
    pub looks: usize,
    pub near: usize,
    pub far: usize,
    pub cells: usize,
    /// Cells in whole lanes.
    pub cell_stride: usize,
    /// Room for what is looked at, cell by cell: `looks` * `looks` times the planes.
    pub looked: *mut f32,
    pub channels: *const Channel,
    pub channel_count: usize,
    pub terms: *const Term,
    /// The channels, `into_stride` floats apart; whole lanes from the first cell on fit in.
    pub into: *mut f32,
    pub into_stride: usize,
    pub width: usize,
    /// Where the first cell stands; beside the cells the outermost are repeated.
    pub first: usize,
    pub frame: *const Frame,
    /// Slope of the way to the viewer upwards.
    pub slope: f32,
    /// The row in the middle of the cells: which pixel of the frame `lines` would begin with there, and of each cell the middle
    /// pixel's planes in the order of `middle`, `cell_stride` apart. The planes are read where there is noise.
    pub middle_start: u32,
    pub middle: *const f32,
    /// Of each cell the direction through its middle along right, then forward, before a factor of the row's; along up.
    pub ways: *const f32,
    pub way_factor: f32,
    pub way_up: f32,
}

/// What holds for all rows.
#[repr(C)]
pub struct Frame {
    /// Right, up, towards the viewer.
    pub axes: [[f32; 3]; 3],
    pub eye: Precise,
    pub parallel: f32,
    /// Slope of the way to the viewer to the right: in the middle of the frame's first column, and from one to the next; which
    /// of them `lines` begin with; width of a pixel at a depth of one metre (orthographic: at any).
    pub slope: f32,
    pub slope_step: f32,
    pub first_column: usize,
    pub pixel: f32,
    pub exposure: f32,
    /// Pixels to a row.
    pub width: usize,
    pub rain: Rain,
}

/// How a channel is made.
#[repr(C)]
pub struct Channel {
    /// One of `kind`.
    pub kind: u32,
    /// The first of the terms, the plane or the axis.
    pub which: usize,
    /// Of terms.
    pub count: usize,
    /// Whether the network sees it encoded.
    pub encoded: u32,
}

mod kind {
    pub const SUM: u32 = 0;
    pub const MASKED: u32 = 1;
    pub const AXIS: u32 = 2;
    pub const FACING: u32 = 3;
    pub const DISTANCE: u32 = 4;
    pub const CONTACT: u32 = 5;
    pub const COLUMN_SLOPE: u32 = 6;
    pub const ROW_SLOPE: u32 = 7;
    pub const PATTERN: u32 = 8;
    pub const GRAIN: u32 = 9;
    pub const RAIN: u32 = 10;
}

mod middle {
    pub const HIT: usize = 0;
    pub const DEPTH: usize = 1;
    pub const POSITION: usize = 2;
}

/// Of a background, in quarters of a doubling.
const FAR: Lanes = all(1.25);

pub fn control(row: &ControlRow) {
    look(row);
    // SAFETY: the caller wrote so many.
    let channels = unsafe { core::slice::from_raw_parts(row.channels, row.channel_count) };
    for (index, channel) in channels.iter().enumerate() {
        // SAFETY: the channels lie so far apart, and nothing else points there.
        let whole =
            unsafe { core::slice::from_raw_parts_mut(row.into.add(index * row.into_stride), row.into_stride) };
        let cells = &mut whole[row.first..row.first + row.cell_stride];
        cells.fill(0.0);
        make(row, channel, cells);
        if channel.encoded > 0 {
            each(row, cells, |_, made| encode(made, row.frame().exposure));
        }
        let last = row.first + row.cells - 1;
        let (left, right) = (whole[row.first], whole[last]);
        whole[..row.first].fill(left);
        whole[last + 1..row.width].fill(right);
    }
}

impl ControlRow {
    /// The column of each of four cells that stands `offset` columns from its first.
    pub fn columns_of(&self, at: usize, offset: usize) -> [usize; LANES] {
        core::array::from_fn(|lane| ((at + lane) * self.scale + offset).min(self.columns - 1))
    }
    pub fn offset(&self, look: usize) -> usize {
        [self.near, self.far][look]
    }
    fn frame(&self) -> &Frame {
        // SAFETY: the caller wrote it.
        unsafe { &*self.frame }
    }
}

/// Makes a channel where 0 stands; noise and slopes are of the cell, all else is the mean of what is looked at.
fn make(row: &ControlRow, channel: &Channel, into: &mut [f32]) {
    let which = channel.which;
    match channel.kind {
        kind::SUM => {
            // SAFETY: the caller wrote so many.
            let terms = unsafe { core::slice::from_raw_parts(row.terms.add(which), channel.count) };
            for term in terms {
                add_term(row, term, into);
            }
        }
        kind::MASKED => mean(row, into, |look| look.read(which).only(look.hit())),
        kind::AXIS => {
            let axis = vector(row.frame().axes[which]);
            mean(row, into, |look| dot(look.three(plane::NORMAL), axis).only(look.hit()));
        }
        kind::FACING => mean(row, into, |look| facing(row, look)),
        kind::DISTANCE => mean(row, into, |look| distance(row, look)),
        kind::CONTACT => mean(row, into, |look| {
            let metres = look.read(plane::OCCLUDER);
            (ONE / (ONE + metres * 10.0 / look.read(plane::DEPTH))).only(metres.above(ZERO))
        }),
        kind::COLUMN_SLOPE => each(row, into, |at, _| slope(row, at)),
        kind::ROW_SLOPE => each(row, into, |_, _| Lanes::new(row.slope)),
        kind::PATTERN => each(row, into, |at, _| pattern(row, at)),
        kind::GRAIN => each(row, into, |at, _| grain(&row.frame().rain.seed, pixels(row, at))),
        kind::RAIN => each(row, into, |at, _| falling(row, at)),
        _ => unreachable!(),
    }
}

fn add_term(row: &ControlRow, term: &Term, into: &mut [f32]) {
    match term.count {
        1 => mean(row, into, |look| term.product::<1>(|plane| look.read(plane))),
        2 => mean(row, into, |look| term.product::<2>(|plane| look.read(plane))),
        3 => mean(row, into, |look| term.product::<3>(|plane| look.read(plane))),
        _ => mean(row, into, |look| term.product::<4>(|plane| look.read(plane))),
    }
}

/// Adds the mean of what is looked at.
fn mean(row: &ControlRow, into: &mut [f32], of: impl Fn(Look) -> Lanes) {
    let looks = row.looks * row.looks;
    let share = 1.0 / looks as f32;
    let stride = row.cell_stride;
    each(row, into, |at, made| {
        let mut sum = ZERO;
        for look in 0..looks {
            // SAFETY: there are so many looks.
            let planes = unsafe { row.looked.add(look * row.planes * stride + at) };
            sum = sum + of(Look { planes, stride });
        }
        made + sum * share
    });
}

/// Puts something in place of what was made of each four cells.
fn each(row: &ControlRow, into: &mut [f32], put: impl Fn(usize, Lanes) -> Lanes) {
    for at in (0..row.cells).step_by(LANES) {
        let made = &mut into[at..at + LANES];
        // SAFETY: a slice of whole lanes.
        unsafe { store(made.as_mut_ptr(), put(at, load(made.as_ptr()))) };
    }
}

/// Cosine between normal and viewer.
fn facing(row: &ControlRow, look: Look) -> Lanes {
    let frame = row.frame();
    let way = if frame.parallel > 0.0 {
        vector(frame.axes[2])
    } else {
        frame.eye.to(look.three(plane::POSITION)).map(|part| -part)
    };
    (dot(look.three(plane::NORMAL), way) / dot(way, way).sqrt()).only(look.hit())
}

/// Doublings of the median depth, / 4.
fn distance(row: &ControlRow, look: Look) -> Lanes {
    let share = look.read(plane::DEPTH) / Lanes::new(row.frame().rain.median_depth);
    let doublings = ln(share) * (core::f32::consts::LOG2_E / 4.0);
    look.hit().select(doublings.clamp(-1.0, 1.0), FAR)
}

/// The mean of the columns that four cells are looked at in.
fn slope(row: &ControlRow, at: usize) -> Lanes {
    let frame = row.frame();
    let mut columns = ZERO;
    for look in 0..row.looks {
        let seen = row.columns_of(at, row.offset(look));
        columns = columns + Lanes::from(seen.map(|column| (frame.first_column + column) as f32));
    }
    columns * (frame.slope_step / row.looks as f32) + frame.slope
}

/// Of the pixels in the middle of four cells: `on_surface`, or the `cloud` behind.
fn pattern(row: &ControlRow, at: usize) -> Lanes {
    let frame = row.frame();
    // SAFETY: the caller wrote all of them.
    let of = |plane: usize| unsafe { load(row.middle.add(plane * row.cell_stride + at)) };
    let way = |axis: usize| unsafe { load(row.ways.add(axis * row.cell_stride + at)) } * row.way_factor;
    let hit = of(middle::HIT).above(ZERO);
    let behind = if hit.every() {
        ZERO
    } else {
        let [right, up, back] = frame.axes.map(vector);
        let flat = difference(scaled(right, way(0)), scaled(back, way(1)));
        cloud(&frame.rain.seed, sum(flat, scaled(up, Lanes::new(row.way_up))))
    };
    if !hit.any() {
        return behind;
    }
    let depth = if frame.parallel > 0.0 { ONE } else { of(middle::DEPTH) };
    let position = core::array::from_fn(|axis| of(middle::POSITION + axis));
    hit.select(on_surface(&frame.rain.seed, position, depth * frame.pixel), behind)
}

/// Rain before the pixels in the middle of four cells.
fn falling(row: &ControlRow, at: usize) -> Lanes {
    let frame = row.frame();
    let columns = row.columns_of(at, row.scale >> 1).map(|column| (frame.first_column + column) as f32);
    // SAFETY: the caller wrote all of them.
    let depth = unsafe { load(row.middle.add(middle::DEPTH * row.cell_stride + at)) };
    rain(&frame.rain, Lanes::from(columns), (row.middle_start as usize / frame.width) as f32, depth)
}

/// Where the pixels in the middle of four cells stand in the frame.
fn pixels(row: &ControlRow, at: usize) -> v128 {
    let [a, b, c, d] = row.columns_of(at, row.scale >> 1).map(|column| column as u32);
    i32x4_add(u32x4(a, b, c, d), u32x4_splat(row.middle_start))
}
