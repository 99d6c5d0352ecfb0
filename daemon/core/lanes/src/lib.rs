// SPDX-License-Identifier: Apache-2.0

//! The arithmetic of light, four numbers at a time. One caller at a time: it asks for room, fills it, calls a kernel and
//! reads what that wrote. The callers in TypeScript write the structs as they stand here.

mod beam;
mod brdf;
mod cone;
mod control;
mod exponential;
mod finish;
mod gather;
mod lane;
mod lights;
mod logarithm;
mod march;
mod pattern;
mod polygon;
mod shade;
mod sky;
mod smooth;
mod spread;
mod terms;
mod upsample;

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

/// Finishes a row of the plate.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn finish(row: *const finish::FinishRow) {
    finish::finish(&*row);
}

/// Marches a ray: see `march::march`. Answers the pixel, or -1.
///
/// # Safety
/// The buffer and its nearness lie in the room.
#[no_mangle]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn march(
    buffer: *mut march::Buffer,
    nearness: *const f32,
    x: f64,
    y: f64,
    z: f64,
    dx: f64,
    dy: f64,
    dz: f64,
    reach: f64,
    jitter: f64,
    margin: f64,
) -> i32 {
    let ray = march::Ray { from: [x, y, z], along: [dx, dy, dz], reach, jitter, margin };
    march::march(&mut *buffer, nearness, &ray)
}

/// Gathers light for a row of marched pixels.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn gather(row: *const gather::GatherRow) {
    gather::gather(&*row);
}

/// Weighted sums along rows or columns: see `smooth::smooth`.
///
/// # Safety
/// As there; all lies in the room.
#[no_mangle]
pub unsafe extern "C" fn smooth(
    values: *const f32,
    into: *mut f32,
    count: usize,
    weights: *const f32,
    stride: usize,
    apart: usize,
) {
    smooth::smooth(values, into, count, weights, stride, apart);
}

/// Makes a row of the network's `control` input.
///
/// # Safety
/// All that the row points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn control(row: *const control::ControlRow) {
    control::control(&*row);
}

/// Sums products of planes up, over a strip of pixels.
///
/// # Safety
/// All that the strip points at lies in the room.
#[no_mangle]
pub unsafe extern "C" fn compose(strip: *const terms::ComposeStrip, count: usize) {
    terms::compose(&*strip, count);
}
