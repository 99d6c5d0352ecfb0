// SPDX-License-Identifier: Apache-2.0

//! What rays through the depth buffer find around a row of marched pixels, see `gather-rays.ts`.

use crate::lane::*;
use crate::march::{march, Buffer, Ray};
use crate::sky::{reflection, reflection_of_one, Sky};

/// A row of marched pixels. Pointers into the room.
#[repr(C)]
pub struct GatherRow {
    /// Planes of the row in the order of `plane`, `stride` floats apart.
    pub planes: *mut f32,
    pub stride: usize,
    pub count: usize,
    /// Which of the rows it is.
    pub row: usize,
    pub scene: *const Scene,
    /// Of the sky's levels.
    pub texels: *const f32,
    pub buffer: *mut Buffer,
    pub nearness: *const f32,
    /// Of each pixel of the depth buffer, `SEEN` floats: normal, what it throws in all directions, what it shows the viewer.
    pub seen: *const f32,
    /// Of each stratum.
    pub strata: *const Stratum,
}

/// What holds for all rows.
#[repr(C)]
pub struct Scene {
    pub eye: [f32; 3],
    pub forward: [f32; 3],
    pub parallel: f32,
    /// The width of a pixel at a depth of one metre (orthographic: at any).
    pub pixel: f32,
    /// What the ground throws back where it lies outside the picture, if there is any.
    pub has_ground: f32,
    pub ground: [f32; 3],
    /// Whether water is asked for.
    pub wet: f32,
    pub sky: Sky,
}

/// Of the sixteen in a tile: the directions of its four rays over the hemisphere around +Z, of a mirror's half vector the turn
/// and how far out it lies, and the jitter of all five.
#[repr(C)]
pub struct Stratum {
    pub x: [f32; LANES],
    pub y: [f32; LANES],
    pub z: [f32; LANES],
    pub cos_turn: f32,
    pub sin_turn: f32,
    pub out: f32,
    pub jitter: f32,
    pub jitters: [f32; LANES],
}

const SEEN: usize = 12;
const THROWN: usize = 4;
const SHOWN: usize = 8;
/// Blur of the surrounding in a ray that stands for a sixty-fourth of the hemisphere, as roughness.
const RAY_BLUR: f32 = 0.4;
/// Steeper than this a ray meets the surface in front, not its back.
const FRONT: f32 = -0.05;
/// Steeper than this a ray that leaves the picture downwards meets the ground.
const DOWN: f32 = -0.05;
/// Height component of a normal from which on water stays on a surface, and the roughness of its ripples.
const WATER_STAYS: f32 = 0.4;
const WATER_ROUGHNESS: f32 = 0.1;

mod plane {
    pub const HIT: usize = 0;
    pub const DEPTH: usize = 1;
    pub const ROUGHNESS: usize = 2;
    pub const MARGIN: usize = 3;
    pub const STRATUM: usize = 4;
    pub const NORMAL: usize = 5;
    pub const POSITION: usize = 8;
    pub const BOUNCE: usize = 11;
    pub const PASSED: usize = 14;
    pub const SKY: usize = 17;
    pub const MIRROR: usize = 20;
    pub const MIRRORED: usize = 23;
    pub const WATER: usize = 24;
}

type Three = [f32; 3];

/// A marched pixel: where its rays start, and which they are.
struct Place<'a> {
    row: &'a GatherRow,
    scene: &'a Scene,
    stratum: &'a Stratum,
    from: [f64; 3],
    margin: f64,
}

pub fn gather(row: &GatherRow) {
    // SAFETY: the caller wrote all of them.
    let scene = unsafe { &*row.scene };
    for at in 0..row.count {
        let of = |plane: usize| unsafe { *row.planes.add(plane * row.stride + at) };
        let three = |plane: usize| -> Three { core::array::from_fn(|axis| of(plane + axis)) };
        let write = |plane: usize, values: Three| {
            for (channel, value) in values.into_iter().enumerate() {
                unsafe { *row.planes.add((plane + channel) * row.stride + at) = value };
            }
        };
        if of(plane::HIT) == 0.0 {
            for result in plane::BOUNCE..plane::WATER + 3 {
                unsafe { *row.planes.add(result * row.stride + at) = 0.0 };
            }
            continue;
        }
        let (normal, position) = (three(plane::NORMAL), three(plane::POSITION));
        let lift = scene.pixel * if scene.parallel > 0.0 { 1.0 } else { of(plane::DEPTH) };
        let place = Place {
            row,
            scene,
            stratum: unsafe { &*row.strata.add(of(plane::STRATUM) as usize) },
            from: core::array::from_fn(|axis| f64::from(position[axis] + normal[axis] * lift)),
            margin: of(plane::MARGIN).into(),
        };
        let dome = place.dome(normal);
        write(plane::BOUNCE, dome.bounce);
        write(plane::PASSED, dome.passed);
        write(plane::SKY, dome.sky);
        let view = viewer(scene, position);
        let (mirror, of_picture) = place.reflect(normal, view, of(plane::ROUGHNESS));
        let wet = scene.wet > 0.0 && normal[2] >= WATER_STAYS;
        let water = if wet { place.reflect(flattened(normal), view, WATER_ROUGHNESS).0 } else { [0.0; 3] };
        write(plane::MIRROR, mirror);
        unsafe { *row.planes.add(plane::MIRRORED * row.stride + at) = if of_picture { 1.0 } else { 0.0 } };
        write(plane::WATER, water);
    }
}

/// Unit vector to the viewer.
fn viewer(scene: &Scene, position: Three) -> Three {
    if scene.parallel > 0.0 {
        return scene.forward.map(|part| -part);
    }
    let away: Three = core::array::from_fn(|axis| scene.eye[axis] - position[axis]);
    let inverse = 1.0 / inner(away, away).sqrt();
    away.map(|part| part * inverse)
}

/// Water lies flatter than what it lies on.
fn flattened([x, y, _]: Three) -> Three {
    let steepness = (x * x + y * y).sqrt();
    let steepness = if steepness > 0.0 { steepness } else { 1.0 };
    let flat = 0.5 * steepness.min(1.0);
    [x / steepness * flat, y / steepness * flat, (1.0 - flat * flat).sqrt()]
}

fn inner(a: Three, b: Three) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Two tangents, without a branch on the normal's direction (Duff et al. 2017).
fn tangents_of([x, y, z]: Three) -> (Three, Three) {
    let sign = if z >= 0.0 { 1.0 } else { -1.0 };
    let a = -1.0 / (sign + z);
    let b = x * y * a;
    ([1.0 + sign * x * x * a, sign * b, -sign * x], [b, sign + y * y * a, -y])
}

#[derive(Default)]
struct Dome {
    bounce: Three,
    passed: Three,
    sky: Three,
}

impl Place<'_> {
    fn march(&self, along: Three, jitter: f32) -> Option<*const f32> {
        // SAFETY: nobody else holds the buffer, and `seen` has all of its pixels.
        unsafe {
            let along = along.map(f64::from);
            let ray = Ray { from: self.from, along, reach: 1e30, jitter: jitter.into(), margin: self.margin };
            let met = march(&mut *self.row.buffer, self.row.nearness, &ray);
            (met >= 0).then(|| self.row.seen.add(met as usize * SEEN))
        }
    }

    /// What comes over the hemisphere from other surfaces and past them from the surroundings.
    fn dome(&self, normal: Three) -> Dome {
        let &Stratum { x, y, z, jitters, .. } = self.stratum;
        let (tangent, bitangent) = tangents_of(normal);
        let along: Vector = core::array::from_fn(|axis| {
            Lanes::from(x) * tangent[axis] + Lanes::from(y) * bitangent[axis] + Lanes::from(z) * normal[axis]
        });
        let lanes = along.map(Lanes::values);
        let mut dome = Dome::default();
        let mut open = [1.0f32; LANES];
        for ray in 0..LANES {
            let own = lanes.map(|axis| axis[ray]);
            let share = 1.0 / LANES as f32;
            let thrown = match self.march(own, jitters[ray]) {
                Some(seen) => {
                    open[ray] = 0.0;
                    if inner(read(seen, 0), own) > FRONT {
                        continue;
                    }
                    read(seen, THROWN)
                }
                None if self.scene.has_ground > 0.0 && own[2] < DOWN => {
                    open[ray] = 0.0;
                    self.scene.ground
                }
                None => continue,
            };
            for (sum, value) in dome.bounce.iter_mut().zip(thrown) {
                *sum += value * share;
            }
        }
        if self.scene.sky.present > 0.0 {
            let colours = reflection(&self.scene.sky, self.row.texels, along, all(RAY_BLUR));
            for channel in 0..3 {
                let share = colours[channel] * (1.0 / LANES as f32);
                dome.sky[channel] = share.values().iter().sum();
                dome.passed[channel] = (share * Lanes::from(open)).values().iter().sum();
            }
        }
        dome
    }

    /// What a mirror of that roughness shows the viewer, and whether that is a surface.
    fn reflect(&self, normal: Three, view: Three, roughness: f32) -> (Three, bool) {
        // A half vector of GGX's distribution in the place of the normal.
        let &Stratum { cos_turn, sin_turn, out, jitter, .. } = self.stratum;
        let alpha = roughness * roughness;
        let cosine = ((1.0 - out) / (1.0 + (alpha * alpha - 1.0) * out)).sqrt();
        let sine = (1.0 - cosine * cosine).max(0.0).sqrt();
        let (tangent, bitangent) = tangents_of(normal);
        let half: Three = core::array::from_fn(|axis| {
            tangent[axis] * sine * cos_turn + bitangent[axis] * sine * sin_turn + normal[axis] * cosine
        });
        let twice = 2.0 * inner(half, view);
        let mut along: Three = core::array::from_fn(|axis| twice * half[axis] - view[axis]);
        // A direction below the horizon goes along the surface in its stead.
        let below = (0.02 - inner(normal, along)).max(0.0);
        for axis in 0..3 {
            along[axis] += normal[axis] * below;
        }
        if let Some(seen) = self.march(along, jitter) {
            let front = inner(read(seen, 0), along) <= FRONT;
            return if front { (read(seen, SHOWN), true) } else { ([0.0; 3], false) };
        }
        if self.scene.has_ground > 0.0 && along[2] < DOWN {
            return (self.scene.ground, true);
        }
        if self.scene.sky.present == 0.0 {
            return ([0.0; 3], false);
        }
        // The surroundings come filtered by roughness already, so they are read in the middle of the lobe.
        let twice = 2.0 * inner(normal, view);
        let middle = core::array::from_fn(|axis| twice * normal[axis] - view[axis]);
        (reflection_of_one(&self.scene.sky, self.row.texels, middle, roughness), false)
    }
}

fn read(seen: *const f32, first: usize) -> Three {
    // SAFETY: a pixel has that many floats.
    core::array::from_fn(|channel| unsafe { *seen.add(first + channel) })
}
