// SPDX-License-Identifier: Apache-2.0

//! Shades a strip of pixels: what `AnalyticPlate` describes.

use crate::brdf::*;
use crate::lane::*;
use crate::lights::{Light, Point, KINDS};
use crate::sky::{irradiance, reflection, Sky};
use core::arch::wasm32::*;
use core::f32::consts::PI;

/// Reflectance of common dielectrics, index of refraction 1.5.
const DIELECTRIC: f32 = 0.04;

/// What holds for all pixels, as `shading-room.ts` writes it.
#[repr(C)]
pub struct Frame {
    pub eye: [f32; 3],
    pub forward: [f32; 3],
    /// 1 for an orthographic view.
    pub parallel: f32,
    /// See `specularOf`.
    pub capped: f32,
    /// What is smoother is shaded as this.
    pub least_roughness: f32,
    pub sky: Sky,
}

/// A strip of pixels. Pointers into the room.
#[repr(C)]
pub struct ShadeStrip {
    /// In the order of `plane`, `stride` floats apart.
    pub planes: *mut f32,
    pub stride: usize,
    pub frame: *const Frame,
    pub lights: *const Light,
    pub light_count: usize,
    /// GGX's lobes.
    pub table: *const f32,
    /// Of the sky's levels.
    pub texels: *const f32,
}

struct Strip {
    planes: *mut f32,
    stride: usize,
    at: usize,
}

impl Strip {
    fn lanes(&self, plane: usize) -> *mut v128 {
        // SAFETY: the caller made room for all planes.
        unsafe { self.planes.add(plane * self.stride + self.at) as *mut v128 }
    }
    fn read(&self, plane: usize) -> Lanes {
        Lanes(unsafe { v128_load(self.lanes(plane)) })
    }
    fn read3(&self, plane: usize) -> Vector {
        core::array::from_fn(|channel| self.read(plane + channel))
    }
    /// Positions come x, y, z side by side.
    fn read_position(&self) -> Vector {
        let [a, b, c] = core::array::from_fn(|k| unsafe {
            v128_load(self.planes.add(plane::POSITION * self.stride + 3 * self.at + LANES * k) as *const v128)
        });
        [
            Lanes(i32x4_shuffle::<0, 1, 2, 5>(i32x4_shuffle::<0, 3, 6, 6>(a, b), c)),
            Lanes(i32x4_shuffle::<0, 1, 2, 6>(i32x4_shuffle::<1, 4, 7, 7>(a, b), c)),
            Lanes(i32x4_shuffle::<0, 1, 4, 7>(i32x4_shuffle::<2, 5, 5, 5>(a, b), c)),
        ]
    }
    fn write(&self, plane: usize, value: Lanes) {
        unsafe { v128_store(self.lanes(plane), value.0) }
    }
    fn write3(&self, plane: usize, value: Vector) {
        for (channel, value) in value.into_iter().enumerate() {
            self.write(plane + channel, value);
        }
    }
}

mod plane {
    pub const HIT: usize = 0;
    /// Three planes' room, x, y, z of a pixel side by side.
    pub const POSITION: usize = 1;
    pub const NORMAL: usize = 4;
    pub const DIFFUSE: usize = 7;
    pub const SPECULAR: usize = 10;
    pub const METALLIC: usize = 13;
    pub const ALPHA: usize = 14;
    pub const ROUGHNESS: usize = 15;
    pub const EMISSION: usize = 16;
    pub const AROUND: usize = 19;
    /// Holds the background when it comes.
    pub const SUM: usize = 20;
    pub const MATT: usize = 23;
    pub const GLOSS: usize = 26;
    pub const LAMP: usize = 29;
    pub const SKY: usize = 32;
    pub const SHINE: usize = 35;
    pub const BARE: usize = 38;
    pub const PASSED: usize = 39;
    pub const ARRIVING: usize = 40;
    pub const DISTANCE: usize = 41;
    /// Two for each light: the share that arrives, metres to what is in the way.
    pub const LIGHTS: usize = 42;
}

/// Shades `count` pixels, a multiple of four.
pub fn shade(all: &ShadeStrip, count: usize) {
    let &ShadeStrip { planes, stride, table, texels, .. } = all;
    // SAFETY: the caller wrote both.
    let (frame, lights) = unsafe { (&*all.frame, core::slice::from_raw_parts(all.lights, all.light_count)) };
    for at in (0..count).step_by(LANES) {
        let strip = Strip { planes, stride, at };
        let hit = strip.read(plane::HIT).above(ZERO);
        if hit.any() {
            shade_four(&strip, hit, frame, lights, table, texels);
        } else {
            for empty in plane::MATT..plane::ARRIVING {
                strip.write(empty, ZERO);
            }
            strip.write(plane::ARRIVING, ONE);
            strip.write(plane::DISTANCE, ZERO);
        }
    }
}

fn shade_four(strip: &Strip, hit: Mask, frame: &Frame, lights: &[Light], table: *const f32, texels: *const f32) {
    let position = strip.read_position();
    let normal = strip.read3(plane::NORMAL);
    let view = if frame.parallel > 0.0 {
        vector(frame.forward.map(|part| -part))
    } else {
        let away = difference(vector(frame.eye), position);
        scaled(away, ONE / dot(away, away).sqrt())
    };
    let along = dot(normal, view);
    let cos_view = along.clamp(0.005, 1.0);
    let rough = strip.read(plane::ROUGHNESS).clamp(frame.least_roughness, 1.0);
    let lobe = Lobe::read(table, rough, cos_view);

    // The directional albedo of the specular layer, and what it leaves for the diffuse one.
    let reflectance = reflectance(strip, frame.capped > 0.0);
    let most = reflectance[0].max(reflectance[1]).max(reflectance[2]);
    let f90 = grazing_reflectance(most);
    let lost = ONE / (lobe.scale + lobe.bias) - 1.0;
    let left = ONE - (most * lobe.scale + f90 * lobe.bias) * (ONE + most * lost);
    let gain = reflectance.map(|f0| ONE + f0 * lost);
    let shine: Vector = core::array::from_fn(|c| (reflectance[c] * lobe.scale + f90 * lobe.bias) * gain[c]);
    let diffuse = scaled(strip.read3(plane::DIFFUSE), left);

    let (tangent, bitangent) = frame_under(view, normal, along);
    let point = Point {
        position,
        normal,
        view,
        tangent,
        bitangent,
        cos_view,
        alpha: rough * rough,
        lobe,
        glossy: most.above(ZERO) & hit,
    };
    let lamps = light_up(strip, &point, lights, diffuse, reflectance, gain, f90);

    let emission = strip.read3(plane::EMISSION);
    let mut thrown: Vector = core::array::from_fn(|c| diffuse[c] * lamps.white[c] + emission[c]);
    let mut seen = lamps.gloss;
    let mut sky = [ZERO; 3];
    if frame.sky.present > 0.0 {
        let around = strip.read(plane::AROUND);
        sky = irradiance(&frame.sky, normal).map(|value| value * (1.0 / PI));
        thrown = core::array::from_fn(|c| thrown[c] + diffuse[c] * sky[c] * around);
        if point.glossy.any() {
            let mirrored = difference(scaled(normal, along * 2.0), view);
            let radiance = reflection(&frame.sky, texels, mirrored, rough);
            seen = core::array::from_fn(|c| seen[c] + shine[c] * radiance[c] * around);
        }
    }
    let background = strip.read3(plane::SUM);
    let only = |value: Vector| value.map(|each| each.only(hit));
    strip.write3(plane::SUM, sum(background, only(sum(seen, thrown))));
    strip.write3(plane::MATT, only(thrown));
    strip.write3(plane::GLOSS, only(lamps.gloss));
    strip.write3(plane::LAMP, only(lamps.white));
    strip.write3(plane::SKY, only(sky));
    strip.write3(plane::SHINE, only(shine));
    strip.write(plane::BARE, lamps.bare.only(hit));
    strip.write(plane::PASSED, left.only(hit));
    let shaded = lamps.blocked.above(ZERO) & hit;
    strip.write(plane::ARRIVING, shaded.select(ONE - lamps.blocked / lamps.arriving, ONE));
    strip.write(plane::DISTANCE, (lamps.distance / lamps.blocked).only(shaded));
}

/// Light of all lamps on one point.
struct Lamps {
    /// Their highlights, and what a white Lambert surface would show of them, shadows included.
    gloss: Vector,
    white: Vector,
    /// Luminance of the light on it as if nothing stood in the way.
    bare: Lanes,
    arriving: Lanes,
    blocked: Lanes,
    /// Metres to what blocks, times what is blocked.
    distance: Lanes,
}

fn light_up(
    strip: &Strip,
    point: &Point,
    lights: &[Light],
    diffuse: Vector,
    reflectance: Vector,
    gain: Vector,
    f90: Lanes,
) -> Lamps {
    let mut lamps =
        Lamps { gloss: [ZERO; 3], white: [ZERO; 3], bare: ZERO, arriving: ZERO, blocked: ZERO, distance: ZERO };
    for (index, light) in lights.iter().enumerate() {
        let response = KINDS[light.kind as usize](light, point);
        let high = response.f90 * f90;
        let white = light.colour.map(|part| response.diffuse * part);
        let gloss: Vector = core::array::from_fn(|c| {
            (reflectance[c] * response.f0 + high) * gain[c] * light.colour[c]
        });
        let all = dot(diffuse, white) + gloss[0] + gloss[1] + gloss[2];
        lamps.arriving = lamps.arriving + all;
        lamps.bare = lamps.bare + response.diffuse * light.brightness;
        if light.shadowed > 0.0 {
            let open = strip.read(plane::LIGHTS + 2 * index);
            let blocked = (all * (ONE - open)).max(ZERO);
            lamps.blocked = lamps.blocked + blocked;
            lamps.distance = lamps.distance + blocked * strip.read(plane::LIGHTS + 2 * index + 1);
            lamps.gloss = core::array::from_fn(|c| lamps.gloss[c] + open * gloss[c]);
            lamps.white = core::array::from_fn(|c| lamps.white[c] + open * white[c]);
        } else {
            lamps.gloss = sum(lamps.gloss, gloss);
            lamps.white = sum(lamps.white, white);
        }
    }
    lamps
}

/// Of a pixel's reflective colour: on metals the colour itself, else a dielectric's, no more than the colour where `capped`.
fn reflectance(strip: &Strip, capped: bool) -> Vector {
    let share = strip.read(plane::METALLIC).clamp(0.0, 1.0);
    let dielectric = strip.read(plane::ALPHA) * DIELECTRIC;
    strip.read3(plane::SPECULAR).map(|colour| {
        let gloss = colour.clamp(0.0, 1.0);
        let matt = if capped { gloss.min(dielectric) } else { dielectric };
        matt * (ONE - share) + gloss * share
    })
}

/// Tangent under the viewer and bitangent from normal and view; any pair where the two coincide.
fn frame_under(view: Vector, normal: Vector, along: Lanes) -> (Vector, Vector) {
    let under = difference(view, scaled(normal, along));
    let squared = dot(under, under);
    let [nx, ny, nz] = normal;
    let upright = nz.abs().above(all(0.9));
    let any = [
        upright.select(ONE - nx * nx, -nz * nx),
        upright.select(-nx * ny, -nz * ny),
        upright.select(-nx * nz, ONE - nz * nz),
    ];
    let apart = squared.at_least(all(1e-12));
    let tangent: Vector = core::array::from_fn(|axis| apart.select(under[axis], any[axis]));
    let tangent = scaled(tangent, ONE / dot(tangent, tangent).sqrt());
    (tangent, cross(normal, tangent))
}
