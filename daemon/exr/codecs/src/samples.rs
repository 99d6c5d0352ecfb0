// SPDX-License-Identifier: Apache-2.0

//! Between a raw chunk's lines and one channel's plane, with half and uint to float32 on the way out and float32 to half
//! (round to nearest, ties to even, as IEEE 754 asks) on the way in.

use crate::layout::Slot;
use core::arch::wasm32::*;
use exr::meta::attribute::SampleType;

pub fn to_float(raw: &[u8], line: usize, slot: Slot, width: usize, height: usize, plane: &mut Vec<u8>) {
    plane.resize(width * height * 4, 0);
    if width == 0 {
        return;
    }
    for (raw, plane) in raw.chunks_exact(line).zip(plane.chunks_exact_mut(width * 4)) {
        let row = &raw[slot.start..slot.start + width * slot.sample.bytes_per_sample()];
        match slot.sample {
            SampleType::F16 => half_to_float(row, plane),
            SampleType::U32 => {
                for (from, to) in row.chunks_exact(4).zip(plane.chunks_exact_mut(4)) {
                    let value = u32::from_le_bytes([from[0], from[1], from[2], from[3]]) as f32;
                    to.copy_from_slice(&value.to_le_bytes());
                }
            }
            SampleType::F32 => plane.copy_from_slice(row),
        }
    }
}

pub fn gather(plane: &[u8], line: usize, slot: Slot, width: usize, height: usize, from_float: bool, raw: &mut [u8]) {
    let sample = slot.sample.bytes_per_sample();
    let given = if from_float { 4 } else { sample };
    if plane.len() != width * height * given || width == 0 {
        return;
    }
    for (raw, plane) in raw.chunks_exact_mut(line).zip(plane.chunks_exact(width * given)) {
        let row = &mut raw[slot.start..slot.start + width * sample];
        if from_float && slot.sample == SampleType::F16 {
            float_to_half(plane, row);
        } else {
            row.copy_from_slice(plane);
        }
    }
}

/// Exponent and mantissa move to their float32 place and 2^112 mends the bias, denormals too; all-ones exponents are kept.
#[inline(always)]
fn widen(halves: v128) -> v128 {
    let magnitude = u32x4_shl(v128_and(halves, u32x4_splat(0x7fff)), 13);
    let special = u32x4_ge(magnitude, u32x4_splat(0x7c00 << 13));
    let value = f32x4_mul(magnitude, u32x4_splat((127 + 112) << 23));
    let sign = u32x4_shl(v128_and(halves, u32x4_splat(0x8000)), 16);
    v128_or(v128_or(value, sign), v128_and(special, u32x4_splat(0xff << 23)))
}

fn half_to_float(row: &[u8], plane: &mut [u8]) {
    let count = row.len() / 2;
    let mut index = 0;
    while index + 8 <= count {
        unsafe {
            let halves = v128_load(row.as_ptr().add(index * 2) as *const v128);
            let to = plane.as_mut_ptr().add(index * 4) as *mut v128;
            v128_store(to, widen(u32x4_extend_low_u16x8(halves)));
            v128_store(to.add(1), widen(u32x4_extend_high_u16x8(halves)));
        }
        index += 8;
    }
    for index in index..count {
        let half = u16::from_le_bytes([row[index * 2], row[index * 2 + 1]]);
        let value = u32x4_extract_lane::<0>(widen(u32x4_splat(half as u32)));
        plane[index * 4..index * 4 + 4].copy_from_slice(&value.to_le_bytes());
    }
}

/// Fabian Giesen's `float_to_half_fast3_rtne`: adding a magic float rounds the denormals, an integer bias the rest.
#[inline(always)]
fn narrow(floats: v128) -> v128 {
    let sign = v128_and(floats, u32x4_splat(0x8000_0000));
    let magnitude = v128_xor(floats, sign);
    let magic = u32x4_splat(((127 - 15) + (23 - 10) + 1) << 23);
    let denormal = u32x4_sub(f32x4_add(magnitude, magic), magic);
    let odd = v128_and(u32x4_shr(magnitude, 13), u32x4_splat(1));
    let bias = u32x4_splat((15u32.wrapping_sub(127) << 23).wrapping_add(0xfff));
    let normal = u32x4_shr(u32x4_add(u32x4_add(magnitude, bias), odd), 13);
    let finite = v128_bitselect(denormal, normal, u32x4_lt(magnitude, u32x4_splat((127 - 14) << 23)));
    let nan = v128_or(u32x4_splat(0x7e00), v128_and(u32x4_shr(magnitude, 13), u32x4_splat(0x3ff)));
    let special = v128_bitselect(nan, u32x4_splat(0x7c00), u32x4_gt(magnitude, u32x4_splat(0x7f80_0000)));
    let half = v128_bitselect(special, finite, u32x4_ge(magnitude, u32x4_splat((127 + 16) << 23)));
    v128_or(half, u32x4_shr(sign, 16))
}

fn float_to_half(plane: &[u8], row: &mut [u8]) {
    let count = row.len() / 2;
    let mut index = 0;
    while index + 8 <= count {
        unsafe {
            let from = plane.as_ptr().add(index * 4) as *const v128;
            let halves = u16x8_narrow_i32x4(narrow(v128_load(from)), narrow(v128_load(from.add(1))));
            v128_store(row.as_mut_ptr().add(index * 2) as *mut v128, halves);
        }
        index += 8;
    }
    for index in index..count {
        let bytes = &plane[index * 4..index * 4 + 4];
        let float = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        let half = u32x4_extract_lane::<0>(narrow(u32x4_splat(float))) as u16;
        row[index * 2..index * 2 + 2].copy_from_slice(&half.to_le_bytes());
    }
}
