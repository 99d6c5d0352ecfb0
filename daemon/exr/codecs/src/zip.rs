// SPDX-License-Identifier: Apache-2.0

//! ZIP and ZIPS around deflate: each byte less the byte before plus 128, the even bytes first and then the odd ones
//! (OpenEXR file layout, "ZIP compression").

use core::arch::wasm32::*;
/// Running sum of the 16 differences (bias removed), continued from `carry`.
#[inline(always)]
fn running_sum(differences: v128, carry: u8) -> v128 {
    let zero = u8x16_splat(0);
    let mut sum = v128_xor(differences, u8x16_splat(0x80));
    sum = u8x16_add(sum, u8x16_shuffle::<0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30>(zero, sum));
    sum = u8x16_add(sum, u8x16_shuffle::<0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29>(zero, sum));
    sum = u8x16_add(sum, u8x16_shuffle::<0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27>(zero, sum));
    sum = u8x16_add(sum, u8x16_shuffle::<0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23>(zero, sum));
    u8x16_add(sum, u8x16_splat(carry))
}

#[inline(always)]
fn load(bytes: &[u8]) -> v128 {
    debug_assert!(bytes.len() >= 16);
    unsafe { v128_load(bytes.as_ptr() as *const v128) }
}

#[inline(always)]
fn store(bytes: &mut [u8], value: v128) {
    debug_assert!(bytes.len() >= 16);
    unsafe { v128_store(bytes.as_mut_ptr() as *mut v128, value) }
}

/// Both halves are summed side by side; the second continues from the sum of the whole first half.
pub fn merge(split: &[u8], raw: &mut [u8]) {
    let middle = split.len().div_ceil(2);
    let (even, odd) = split.split_at(middle);
    let mut a = 128u8;
    let mut b = even.iter().fold(128u8, |sum, byte| sum.wrapping_add(byte ^ 0x80));
    let blocks = odd.len() / 16;
    for ((even, odd), raw) in even.chunks_exact(16).zip(odd.chunks_exact(16)).zip(raw.chunks_exact_mut(32)) {
        let first = running_sum(load(even), a);
        let second = running_sum(load(odd), b);
        a = u8x16_extract_lane::<15>(first);
        b = u8x16_extract_lane::<15>(second);
        store(raw, u8x16_shuffle::<0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23>(first, second));
        store(&mut raw[16..], u8x16_shuffle::<8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31>(first, second));
    }
    for index in blocks * 16..middle {
        a = a.wrapping_add(even[index] ^ 0x80);
        raw[index * 2] = a;
        if index < odd.len() {
            b = b.wrapping_add(odd[index] ^ 0x80);
            raw[index * 2 + 1] = b;
        }
    }
}

pub fn filter(raw: &[u8], split: &mut Vec<u8>) {
    split.resize(raw.len(), 0);
    let (even, odd) = split.split_at_mut(raw.len().div_ceil(2));
    for (even, pair) in even.iter_mut().zip(raw.chunks(2)) {
        *even = pair[0];
    }
    for (odd, pair) in odd.iter_mut().zip(raw.chunks_exact(2)) {
        *odd = pair[1];
    }
    let mut previous = 128u8;
    for byte in split.iter_mut() {
        let sample = *byte;
        *byte = sample.wrapping_sub(previous) ^ 0x80;
        previous = sample;
    }
}
