// SPDX-License-Identifier: Apache-2.0

//! The arithmetic of light, four numbers at a time. One caller at a time: it asks for room, fills it, calls a kernel and
//! reads what that wrote. The callers in TypeScript write the structs as they stand here.

mod beam;
mod brdf;
mod cells;
mod cone;
mod control;
mod exponential;
mod finish;
mod gather;
mod hemisphere;
mod interleave;
mod lane;
mod lights;
mod logarithm;
mod luminance;
mod march;
mod marched;
mod packed;
mod pattern;
mod polygon;
mod rain;
mod shade;
mod shadow;
mod sky;
mod smooth;
mod sphere;
mod spread;
mod survey;
mod terms;
mod thickness;
mod upsample;
mod ways;

use core::arch::wasm32::*;

static mut ROOM: Vec<v128> = Vec::new();

/// Where `floats` numbers may lie until the next call; a multiple of sixteen bytes.
#[no_mangle]
pub extern "C" fn room(floats: usize) -> *mut f32 {
    // SAFETY: WebAssembly runs this module on one thread and no export calls another.
    #[allow(static_mut_refs)]
    unsafe {
        ROOM.resize(floats.div_ceil(lane::LANES), f32x4_splat(0.0));
        ROOM.as_mut_ptr() as *mut f32
    }
}

/// Shades a strip of pixels.
///
/// # Safety
/// All that the strip points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn shade(strip: *const shade::ShadeStrip, count: usize) {
    shade::shade(&*strip, count);
}

/// Spreads planes of marched pixels over a row.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn spread(row: *const spread::SpreadRow) {
    spread::spread(&*row);
}

/// Finishes a row of the plate. Answers 1, or 0 where a pixel is no number.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn finish(row: *const finish::FinishRow) -> u32 {
    finish::finish(&*row) as u32
}

/// Makes of nearness what rays read: finds the backs of what it shows, then the nearest cells.
///
/// # Safety
/// All that it points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn pack(depths: *const thickness::Depths) {
    let depths = &*depths;
    thickness::backs(depths);
    survey::survey(depths.packed, &depths.grid, depths.nearest);
}

/// Marches shadow rays of a row of marched pixels to a light: see `shadow::shadow`.
///
/// # Safety
/// All that the row points at lies in the room, and so do both results.
#[no_mangle]
pub unsafe extern "C" fn shadow(
    row: *const marched::MarchedRow,
    samples: *const shadow::Samples,
    open: *mut f32,
    distance: *mut f32,
) {
    shadow::shadow(&*row, &*samples, open, distance);
}

/// Looks how open the hemisphere over each of a row of marched pixels is: see `hemisphere::open_hemisphere`.
///
/// # Safety
/// All that the row points at lies in the room, and so does the result.
#[no_mangle]
pub unsafe extern "C" fn hemisphere(
    row: *const marched::MarchedRow,
    horizons: *const hemisphere::Horizons,
    open: *mut f32,
) {
    hemisphere::open_hemisphere(&*row, &*horizons, open);
}

/// Lays numbers of planes side by side: see `interleave::interleave`.
///
/// # Safety
/// As there; all lies in the room.
#[no_mangle]
pub unsafe extern "C" fn interleave(
    values: *const f32,
    planes: usize,
    stride: usize,
    count: usize,
    into: *mut f32,
    size: usize,
) {
    interleave::interleave(values, planes, stride, count, into, size);
}

/// Gathers light for a row of marched pixels: see `gather::gather`.
///
/// # Safety
/// All that the row and the scene point at lies in the room, and so do the results.
#[no_mangle]
pub unsafe extern "C" fn gather(
    row: *const marched::MarchedRow,
    scene: *const gather::Scene,
    results: *mut f32,
    stride: usize,
) {
    gather::gather(&*row, &*scene, results, stride);
}

/// Looks what a row of marched pixels mirrors: see `gather::reflect`.
///
/// # Safety
/// As there; all lies in the room.
#[no_mangle]
pub unsafe extern "C" fn reflect(
    row: *const marched::MarchedRow,
    scene: *const gather::Scene,
    results: *mut f32,
    stride: usize,
) {
    gather::reflect(&*row, &*scene, results, stride);
}

/// Finds which marched pixels are averaged: see `smooth::weigh`.
///
/// # Safety
/// All that it points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn weigh(of: *const smooth::Weighing) {
    smooth::weigh(&*of);
}

/// Averages along rows or columns: see `smooth::smooth`.
///
/// # Safety
/// As there; all lies in the room.
#[no_mangle]
pub unsafe extern "C" fn smooth(
    values: *const f32,
    into: *mut f32,
    count: usize,
    shares: *const f32,
    stride: usize,
    apart: usize,
) {
    smooth::smooth(values, into, count, shares, stride, apart);
}

/// Makes a row of the network's `control` input.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn control(row: *const control::ControlRow) {
    control::control(&*row);
}

/// Sums the luminance of a row up.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn luminances(row: *const luminance::LuminanceRow) -> f64 {
    luminance::luminances(&*row)
}

/// Sums products of planes up, over a strip of pixels.
///
/// # Safety
/// All that the strip points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn compose(strip: *const terms::ComposeStrip, count: usize) {
    terms::compose(&*strip, count);
}
