// SPDX-License-Identifier: Apache-2.0

//! What rays through the depth buffer find around marched pixels, see `gather-rays.ts`.

use crate::brdf::across;
use crate::lane::*;
use crate::march::*;
use crate::marched::*;
use crate::sky::{reflection, Sky};
use core::arch::wasm32::*;

/// What holds for all rows. Pointers into the room.
#[repr(C)]
pub struct Scene {
    /// Of the sky's levels.
    pub texels: *const f32,
    /// Of each marched pixel, one at every `step`th, `SEEN` floats: normal, then what it throws in all directions or shows the viewer.
    pub seen: *const f32,
    pub step: usize,
    /// What the ground throws back where it lies outside what rays see, if there is any.
    pub has_ground: f32,
    pub ground: [f32; 3],
    /// What walls outside the picture throw back, and how much of what lies there they hide, 0..1.
    pub room: [f32; 3],
    pub enclosed: f32,
    /// Whether water is asked for.
    pub wet: f32,
    pub sky: Sky,
    /// Of each place of a tile; tiles beside and below each other take turns.
    pub strata: [[Stratum; TILE * TILE]; TURNS],
}

/// Of the sixteen in a tile: its rays over the hemisphere, and of a mirror's half vector the turn and how far out it lies, and
/// the jitter of its ray.
#[repr(C)]
pub struct Stratum {
    pub rays: [Ray; RAYS],
    pub cos_turn: f32,
    pub sin_turn: f32,
    pub out: f32,
    pub jitter: f32,
}

/// A direction around +Z.
#[repr(C)]
pub struct Ray {
    pub x: f32,
    pub y: f32,
    pub z: f32,
    pub jitter: f32,
}

/// Over the hemisphere of a pixel.
const RAYS: usize = 2;
const TURNS: usize = 2;
const SEEN: usize = 8;
const LIGHT: usize = 4;
/// Blur of the surrounding in a ray that stands for a sixty-fourth of the hemisphere, as roughness.
const RAY_BLUR: f32 = 0.4;
/// Steeper than this a ray meets the surface in front, not its back.
const FRONT: f32 = -0.05;
/// Backs are not seen: they are taken to throw and show this share of what their fronts do.
const BACK: f32 = 0.5;
/// Steeper than this a ray that leaves the buffer downwards meets the ground.
const DOWN: f32 = -0.05;
/// Height component of a normal from which on water stays on a surface, and the roughness of its ripples.
const WATER_STAYS: f32 = 0.4;
const WATER_ROUGHNESS: f32 = 0.1;

/// Planes of the results of `gather` and of `reflect`, `gather-rays.ts` counts them as well.
mod gathered {
    pub const BOUNCE: usize = 0;
    pub const PASSED: usize = 3;
    pub const SKY: usize = 6;
}
mod reflected {
    pub const MIRROR: usize = 0;
    pub const MIRRORED: usize = 3;
    pub const WATER: usize = 4;
}

/// Gathers for a row of marched pixels into planes that are `stride` floats apart.
pub fn gather(row: &MarchedRow, scene: &Scene, results: *mut f32, stride: usize) {
    let planes = Planes { results, stride };
    for at in (0..row.count).step_by(LANES) {
        let domes = match Four::new(row, scene, at) {
            Some(four) => four.domes(row.hit(at)),
            None => Domes::NONE,
        };
        planes.write(gathered::BOUNCE, at, &domes.bounce);
        planes.write(gathered::PASSED, at, &domes.passed);
        planes.write(gathered::SKY, at, &domes.sky);
    }
}

/// What a row of marched pixels mirrors, into planes that are `stride` floats apart.
pub fn reflect(row: &MarchedRow, scene: &Scene, results: *mut f32, stride: usize) {
    let planes = Planes { results, stride };
    for at in (0..row.count).step_by(LANES) {
        let Some(four) = Four::new(row, scene, at) else {
            planes.write(reflected::MIRROR, at, &[ZERO; reflected::WATER + 3]);
            continue;
        };
        let hit = row.hit(at);
        let (mirror, mirrored) = four.reflect(four.normal, row.read(plane::ROUGHNESS, at), hit);
        planes.write(reflected::MIRROR, at, &mirror);
        planes.write(reflected::MIRRORED, at, &[mirrored]);
        let wet = hit & all(scene.wet).above(ZERO) & four.normal[2].at_least(all(WATER_STAYS));
        let water = if wet.any() { four.reflect(flattened(four.normal), all(WATER_ROUGHNESS), wet).0 } else { [ZERO; 3] };
        planes.write(reflected::WATER, at, &water);
    }
}

struct Planes {
    results: *mut f32,
    stride: usize,
}

impl Planes {
    fn write(&self, first: usize, at: usize, values: &[Lanes]) {
        for (channel, value) in values.iter().enumerate() {
            // SAFETY: the caller made room for whole lanes of all planes.
            unsafe { store(self.results.add((first + channel) * self.stride + at), *value) };
        }
    }
}

/// Water lies flatter than what it lies on.
fn flattened([x, y, _]: Vector) -> Vector {
    let steepness = (x * x + y * y).sqrt();
    let steepness = steepness.above(ZERO).select(steepness, ONE);
    let flat = steepness.min(ONE) * 0.5;
    [x / steepness * flat, y / steepness * flat, (ONE - flat * flat).sqrt()]
}

/// Two tangents, without a branch on the normal's direction (Duff et al. 2017).
fn tangents_of([x, y, z]: Vector) -> (Vector, Vector) {
    let sign = z.at_least(ZERO).select(ONE, all(-1.0));
    let a = all(-1.0) / (sign + z);
    let b = x * y * a;
    ([ONE + sign * x * x * a, sign * b, -(sign * x)], [b, sign + y * y * a, -y])
}

/// What comes over the hemispheres of four pixels from other surfaces and past them from the surroundings, and all of the latter.
struct Domes {
    bounce: Vector,
    passed: Vector,
    sky: Vector,
}

impl Domes {
    const NONE: Domes = Domes { bounce: [ZERO; 3], passed: [ZERO; 3], sky: [ZERO; 3] };
}

/// Four marched pixels: where their rays start, and which they are.
struct Four<'a> {
    buffer: &'a Buffer,
    scene: &'a Scene,
    strata: &'a [Stratum],
    from: Vector,
    normal: Vector,
    /// To the viewer.
    view: Vector,
    margin: Lanes,
}

impl<'a> Four<'a> {
    /// Those of a row from `at` on; none where none of them shows a surface.
    fn new(row: &'a MarchedRow, scene: &'a Scene, at: usize) -> Option<Self> {
        if !row.hit(at).any() {
            return None;
        }
        let turn = (at / TILE + row.row / TILE) % TURNS;
        let strata = &scene.strata[turn][row.tile()..][..TILE];
        let buffer = row.buffer();
        let pixels = row.pixels(at);
        let (from, view) = (pixels.start(buffer), pixels.view(buffer));
        Some(Four { buffer, scene, strata, from, normal: pixels.normal, view, margin: pixels.margin })
    }

    /// The means over their rays.
    fn domes(&self, wanted: Mask) -> Domes {
        let (tangent, bitangent) = tangents_of(self.normal);
        let mut domes = Domes::NONE;
        // Off surfaces there may be anything, but what is averaged must be numbers.
        let add = |to: &mut Vector, what: Vector| {
            *to = sum(*to, what.map(|channel| (channel * (1.0 / RAYS as f32)).only(wanted)));
        };
        for ray in 0..RAYS {
            let of = |read: fn(&Ray) -> f32| {
                Lanes::from(core::array::from_fn(|lane| read(&self.strata[lane].rays[ray])))
            };
            let across = sum(scaled(tangent, of(|ray| ray.x)), scaled(bitangent, of(|ray| ray.y)));
            let along = sum(across, scaled(self.normal, of(|ray| ray.z)));
            let (seen, beyond) = self.cast(along, of(|ray| ray.jitter), wanted);
            add(&mut domes.bounce, self.found(&seen, seen.faces(along), &beyond));
            if self.scene.sky.present > 0.0 {
                let colours = reflection(&self.scene.sky, self.scene.texels, along, all(RAY_BLUR));
                add(&mut domes.sky, colours);
                add(&mut domes.passed, scaled(colours, beyond.sky));
            }
        }
        domes
    }

    /// What mirrors of that roughness show the viewer, and 1 where that is a surface.
    fn reflect(&self, normal: Vector, roughness: Lanes, wanted: Mask) -> (Vector, Lanes) {
        // A half vector of GGX's distribution in the place of the normal.
        let of = |read: fn(&Stratum) -> f32| Lanes::from(core::array::from_fn(|lane| read(&self.strata[lane])));
        let out = of(|stratum| stratum.out);
        let alpha = roughness * roughness;
        let cosine = ((ONE - out) / (ONE + (alpha * alpha - 1.0) * out)).sqrt();
        let sine = (ONE - cosine * cosine).max(ZERO).sqrt();
        let (tangent, bitangent) = tangents_of(normal);
        let half = sum(
            sum(
                scaled(tangent, sine * of(|stratum| stratum.cos_turn)),
                scaled(bitangent, sine * of(|stratum| stratum.sin_turn)),
            ),
            scaled(normal, cosine),
        );
        let along = self.mirrored(half);
        // A direction below the horizon goes along the surface in its stead.
        let below = (all(0.02) - dot(normal, along)).max(ZERO);
        let along = sum(along, scaled(normal, below));
        let (seen, beyond) = self.cast(along, of(|stratum| stratum.jitter), wanted);
        let mut shown = self.found(&seen, seen.faces(along), &beyond);
        if self.scene.sky.present > 0.0 && (wanted & beyond.sky.above(ZERO)).any() {
            // The surroundings come filtered by roughness already, so they are read in the middle of the lobe.
            let colours = reflection(&self.scene.sky, self.scene.texels, self.mirrored(normal), roughness);
            shown = core::array::from_fn(|channel| shown[channel] + colours[channel] * beyond.sky);
        }
        (shown.map(|colour| colour.only(wanted)), (ONE - beyond.sky).only(wanted))
    }

    /// What a ray of each pixel meets in the buffer, and beyond it.
    fn cast(&self, along: Vector, jitter: Lanes, wanted: Mask) -> (Seen, Beyond) {
        let &Four { from, margin, .. } = self;
        let met = march(self.buffer, &Rays { from, along, reach: all(1e30), jitter, margin, wanted, in_room: false });
        let seen = Seen::read(self.buffer, self.scene, &met);
        let beyond = self.beyond(&seen, &met, along);
        (seen, beyond)
    }

    /// The view in mirrors across `half`.
    fn mirrored(&self, half: Vector) -> Vector {
        difference(scaled(half, dot(half, self.view) * 2.0), self.view)
    }

    /// What lies where rays meet nothing in the buffer: the ground, walls, the sky.
    fn beyond(&self, seen: &Seen, met: &Met, along: Vector) -> Beyond {
        let ground = !seen.there & all(self.scene.has_ground).above(ZERO) & along[2].below(all(DOWN));
        let open = !(seen.there | ground);
        let walls = Lanes::new(self.scene.enclosed).only(open & met.outside);
        Beyond { ground: ONE.only(ground), walls, sky: (ONE - walls).only(open) }
    }

    /// What rays that meet something find there, in front or behind, on the ground or on walls outside; 0 elsewhere.
    fn found(&self, seen: &Seen, faces: Mask, beyond: &Beyond) -> Vector {
        core::array::from_fn(|channel| {
            let outside = beyond.ground * self.scene.ground[channel] + beyond.walls * self.scene.room[channel];
            let light = seen.light[channel];
            seen.there.select(faces.select(light, light * BACK), outside)
        })
    }
}

/// Shares of what lies beyond the buffer on the way of four rays; all 0 where they meet something in it.
struct Beyond {
    ground: Lanes,
    walls: Lanes,
    sky: Lanes,
}

/// What four rays meet.
struct Seen {
    there: Mask,
    normal: Vector,
    light: Vector,
}

impl Seen {
    fn read(buffer: &Buffer, scene: &Scene, met: &Met) -> Self {
        let there = met.pixels.map(|pixel| if pixel.is_some() { 1.0 } else { 0.0 });
        let pixels = met.pixels.map(|pixel| pixel.map_or(0, |pixel| buffer.marched(pixel, scene.step)));
        let read = |first: usize| {
            // SAFETY: `seen` has all marched pixels, eight floats of each.
            let four = pixels.map(|pixel| unsafe {
                v128_load(scene.seen.add(pixel * SEEN + first) as *const v128)
            });
            let [x, y, z, _] = across(four);
            [x, y, z]
        };
        Seen { there: Lanes::from(there).above(ZERO), normal: read(0), light: read(LIGHT) }
    }

    /// Whether it is their front.
    fn faces(&self, along: Vector) -> Mask {
        !dot(self.normal, along).above(all(FRONT))
    }
}
