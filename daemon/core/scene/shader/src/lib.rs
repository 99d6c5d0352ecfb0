// SPDX-License-Identifier: Apache-2.0

//! The arithmetic of light, four pixels at a time. One caller at a time: it asks for room, fills it, calls a kernel and
//! reads what that wrote.

mod beam;
mod brdf;
mod cone;
mod lanes;
mod lights;
mod polygon;
mod shade;
mod sky;

use core::arch::wasm32::*;

static mut ROOM: Vec<v128> = Vec::new();

/// Where `floats` numbers may lie until the next call; a multiple of sixteen bytes.
#[no_mangle]
pub extern "C" fn room(floats: usize) -> *mut f32 {
    // SAFETY: WebAssembly runs this module on one thread and no export calls another.
    #[allow(static_mut_refs)]
    unsafe {
        ROOM.resize(floats.div_ceil(lanes::LANES), f32x4_splat(0.0));
        ROOM.as_mut_ptr() as *mut f32
    }
}

/// See `shade::shade`; pointers into the room.
///
/// # Safety
/// All that they point at is written as the caller's `strip.ts` has it.
#[no_mangle]
pub unsafe extern "C" fn shade(
    planes: *mut f32,
    stride: usize,
    count: usize,
    frame: *const shade::Frame,
    lights: *const lights::Light,
    light_count: usize,
    table: *const f32,
    texels: *const f32,
) {
    let lights = core::slice::from_raw_parts(lights, light_count);
    shade::shade(planes, stride, count, &*frame, lights, table, texels);
}
