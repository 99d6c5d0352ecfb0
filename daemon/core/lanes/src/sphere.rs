// SPDX-License-Identifier: Apache-2.0

//! Rays through the depth buffer of a lat-long view.

use crate::lane::*;
use crate::march::{Buffer, Met, Rays, STEPS};
use crate::packed::front_of;
use core::arch::wasm32::*;

/// Points along each ray, ever wider apart, each turned into azimuth and elevation.
pub fn march_sphere(buffer: &Buffer, rays: &Rays) -> Met {
    let mut pixels = [None; LANES];
    let mut distances = [0.0; LANES];
    let from = rays.from.map(Lanes::values);
    let along = rays.along.map(Lanes::values);
    let [reach, jitter, margin] = [rays.reach, rays.jitter, rays.margin].map(Lanes::values);
    for lane in (0..LANES).filter(|&lane| rays.wanted.lane(lane)) {
        let three = |of: [[f32; LANES]; 3]| of.map(|axis| f64::from(axis[lane]));
        let [reach, jitter, margin] = [reach[lane], jitter[lane], margin[lane]].map(f64::from);
        if let Some((pixel, distance)) = follow_sphere(buffer, three(from), three(along), reach, jitter, margin) {
            pixels[lane] = Some(pixel);
            distances[lane] = distance as f32;
        }
    }
    Met { pixels, distances: Lanes::from(distances), outside: Mask::new(false), behind: Mask::new(false) }
}

fn follow_sphere(
    buffer: &Buffer,
    from: [f64; 3],
    along: [f64; 3],
    reach: f64,
    jitter: f64,
    margin: f64,
) -> Option<(usize, f64)> {
    let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let [right, up, forward] = [buffer.right, buffer.up, buffer.forward].map(|axis| axis.map(f64::from));
    let ([left, top], [across, down]) = (buffer.origin.map(f64::from), buffer.step.map(f64::from));
    let start = dot(from, from).sqrt();
    let first = 1.5 * across * start;
    // Seen from the eye a ray hardly moves any more once it is this many times as long as its start is far.
    let reach = reach.min(6.0 * start);
    if !(reach > first) {
        return None;
    }
    let growth = (reach / first).powf(1.0 / f64::from(STEPS));
    let mut t = first * (1.0 + (growth - 1.0) * jitter);
    for _ in 0..STEPS as usize {
        let place: [f64; 3] = core::array::from_fn(|axis| from[axis] + t * along[axis]);
        let distance = dot(place, place).sqrt();
        let azimuth = dot(place, right).atan2(dot(place, forward));
        let elevation = (dot(place, up) / distance).asin();
        let column = ((azimuth - left) / across) as i32;
        let row = ((elevation - top) / down) as i32;
        let [width, height] = [buffer.grid.width, buffer.grid.height].map(|size| size as i32);
        if (0..width).contains(&column) && (0..height).contains(&row) {
            let pixel = (row * width + column) as usize;
            // SAFETY: it lies inside the picture.
            let packed = u32x4_splat(unsafe { *buffer.packed.add(pixel) });
            let front = front_of(packed);
            let [front, back] = [front, buffer.fall.back(packed, front)].map(|of| f64::from(of.values()[0]));
            let w = 1.0 / distance;
            if front > w * 1.01 + margin && w > back {
                return Some((pixel, t));
            }
        }
        t *= growth;
    }
    None
}
