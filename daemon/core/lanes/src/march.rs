// SPDX-License-Identifier: Apache-2.0

//! Rays through the depth buffer.

use crate::lane::*;
use core::arch::wasm32::*;

/// Samples of a ray. The first ones stand a pixel apart, later ones wider.
const STEPS: f64 = 48.0;

/// The depth buffer, as `ray-march.ts` writes it. World vectors; lengths in metres.
#[repr(C)]
pub struct Buffer {
    pub eye: [f64; 3],
    pub right: [f64; 3],
    pub up: [f64; 3],
    pub forward: [f64; 3],
    /// Tangents (orthographic: metres) of the left and upper edge, and from pixel to pixel.
    pub origin: [f64; 2],
    pub step: [f64; 2],
    /// 0 perspective, 1 orthographic, 2 lat-long.
    pub projection: f64,
    /// Between which depths there is anything to meet, and how far behind what is seen something may pass.
    pub near_end: f64,
    pub far_end: f64,
    pub gap: f64,
    /// How much nearer than a place behind it a surface may be and still block: 1 and its thickness as a share of depth.
    pub thick: f64,
    pub size: [f64; 2],
    /// Result: metres along the ray.
    pub distance: f64,
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Starts a pixel's width above its own surface, metres in the world; `along` has unit length.
pub struct Ray {
    pub from: [f64; 3],
    pub along: [f64; 3],
    /// Metres.
    pub reach: f64,
    /// 0 to 1.
    pub jitter: f64,
    /// How much nearer than the ray a surface must be to block it, in nearness.
    pub margin: f64,
}

/// The pixel in which a ray meets a surface, or -1.
pub fn march(buffer: &mut Buffer, nearness: *const f32, ray: &Ray) -> i32 {
    if buffer.projection == 2.0 {
        march_sphere(buffer, nearness, ray)
    } else {
        march_plane(buffer, nearness, ray)
    }
}

/// Perspective and orthographic views: a straight line of the picture, nearness linear along it. Four samples at a time.
fn march_plane(buffer: &mut Buffer, nearness: *const f32, ray: &Ray) -> i32 {
    let &Ray { from, along, jitter, margin, .. } = ray;
    let parallel = buffer.projection == 1.0;
    let away: [f64; 3] = core::array::from_fn(|axis| from[axis] - buffer.eye[axis]);
    let [x0, y0, z0] = [dot(away, buffer.right), dot(away, buffer.up), dot(away, buffer.forward)];
    let [dx, dy, dz] = [dot(along, buffer.right), dot(along, buffer.up), dot(along, buffer.forward)];
    // Nothing blocks before the nearest surface or behind the thickness of the farthest.
    let mut reach = ray.reach;
    if dz < 0.0 {
        reach = reach.min((buffer.near_end - z0) / dz);
    } else if dz > 0.0 {
        reach = reach.min((buffer.far_end - z0) / dz);
    }
    // A ray along the picture plane leaves the picture long before this.
    reach = reach.min(1e4 * buffer.far_end);
    if !(reach > 0.0) || (!parallel && z0 <= 0.0) {
        return -1;
    }
    let z1 = z0 + reach * dz;
    let [w0, w1] = if parallel { [-z0, -z1] } else { [1.0 / z0, 1.0 / z1] };
    let [scale0, scale1] = if parallel { [1.0, 1.0] } else { [w0, w1] };
    let column0 = (x0 * scale0 - buffer.origin[0]) / buffer.step[0];
    let row0 = (y0 * scale0 - buffer.origin[1]) / buffer.step[1];
    let columns = ((x0 + reach * dx) * scale1 - buffer.origin[0]) / buffer.step[0] - column0;
    let rows = ((y0 + reach * dy) * scale1 - buffer.origin[1]) / buffer.step[1] - row0;
    // Stay inside the picture.
    let end = leaves(column0, columns, buffer.size[0]).min(leaves(row0, rows, buffer.size[1])).min(1.0);
    if !(end > 0.0) {
        return -1;
    }
    let length = columns.abs().max(rows.abs()) * end;
    // Sample k stands at k + first pixels and widens by its square, so that the last one stands at the end.
    let first = 0.5 + jitter;
    let count = STEPS.min((length - first).ceil()) as i32;
    let last = STEPS - 1.0 + first;
    let widening = if length > last { (length - last) / (last * last) } else { 0.0 };
    let per_pixel = end / length;
    let width = buffer.size[0] as i32;
    let splat = |value: f64| Lanes::new(value as f32);
    let mut k = 0;
    while k < count {
        let samples = i32x4_add(i32x4_splat(k), i32x4(0, 1, 2, 3));
        let stands = Lanes(f32x4_convert_i32x4(samples)) + splat(first);
        let s = (stands + stands * stands * splat(widening)) * splat(per_pixel);
        let column = i32x4_trunc_sat_f32x4((splat(column0) + s * splat(columns)).0);
        let row = i32x4_trunc_sat_f32x4((splat(row0) + s * splat(rows)).0);
        let inside = i32x4_lt(samples, i32x4_splat(count));
        let place = v128_and(i32x4_add(i32x4_mul(row, i32x4_splat(width)), column), inside);
        let places = [
            i32x4_extract_lane::<0>(place),
            i32x4_extract_lane::<1>(place),
            i32x4_extract_lane::<2>(place),
            i32x4_extract_lane::<3>(place),
        ];
        // SAFETY: samples lie inside the picture, those past the last one in its first pixel.
        let seen = Lanes::from(places.map(|place| unsafe { *nearness.add(place as usize) }));
        let w = splat(w0) + s * splat(w1 - w0);
        let meets = seen.above(w + splat(margin)) & (w * splat(buffer.thick) + splat(buffer.gap)).above(seen);
        let met = u32x4_bitmask(meets.only(inside));
        if met != 0 {
            let lane = met.trailing_zeros();
            // From the place in the picture back to metres along the ray.
            let stands = (k + lane as i32) as f64 + first;
            let s = (stands + widening * stands * stands) * per_pixel;
            buffer.distance = if parallel { reach * s } else { reach * s * z0 / ((1.0 - s) * z1 + s * z0) };
            return places[lane as usize];
        }
        k += LANES as i32;
    }
    -1
}

/// The share of a way from `start` on at which it leaves a side of `size` pixels.
fn leaves(start: f64, way: f64, size: f64) -> f64 {
    if way > 0.0 {
        (size - 0.01 - start) / way
    } else if way < 0.0 {
        (0.01 - start) / way
    } else {
        f64::INFINITY
    }
}

/// Lat-long views: points along the ray, ever wider apart, each turned into azimuth and elevation.
fn march_sphere(buffer: &mut Buffer, nearness: *const f32, ray: &Ray) -> i32 {
    let &Ray { from, along, jitter, margin, .. } = ray;
    let away: [f64; 3] = core::array::from_fn(|axis| from[axis] - buffer.eye[axis]);
    let start = dot(away, away).sqrt();
    let first = 1.5 * buffer.step[0] * start;
    // Seen from the eye a ray hardly moves any more once it is this many times as long as its start is far.
    let reach = ray.reach.min(6.0 * start);
    if !(reach > first) {
        return -1;
    }
    let growth = (reach / first).powf(1.0 / STEPS);
    let mut t = first * (1.0 + (growth - 1.0) * jitter);
    for _ in 0..STEPS as usize {
        let place: [f64; 3] = core::array::from_fn(|axis| away[axis] + t * along[axis]);
        let distance = dot(place, place).sqrt();
        let azimuth = dot(place, buffer.right).atan2(dot(place, buffer.forward));
        let elevation = (dot(place, buffer.up) / distance).asin();
        let column = ((azimuth - buffer.origin[0]) / buffer.step[0]) as i32;
        let row = ((elevation - buffer.origin[1]) / buffer.step[1]) as i32;
        let [width, height] = buffer.size.map(|size| size as i32);
        if (0..width).contains(&column) && (0..height).contains(&row) {
            let pixel = row * width + column;
            // SAFETY: it lies inside the picture.
            let seen = f64::from(unsafe { *nearness.add(pixel as usize) });
            let w = 1.0 / distance;
            if seen > w * 1.01 + margin && w * buffer.thick > seen {
                buffer.distance = t;
                return pixel;
            }
        }
        t *= growth;
    }
    -1
}
