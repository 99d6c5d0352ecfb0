// SPDX-License-Identifier: Apache-2.0

//! The arithmetic of light, four numbers at a time. One caller at a time: it asks for room, fills it, calls a kernel and
//! reads what that wrote. The callers' `*-room.ts` write what the structs here say.

mod beam;
mod brdf;
mod cone;
mod exponential;
mod finish;
mod lane;
mod lights;
mod polygon;
mod shade;
mod sky;
mod spread;
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
