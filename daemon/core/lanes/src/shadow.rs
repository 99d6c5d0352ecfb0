// SPDX-License-Identifier: Apache-2.0

//! Shadow rays, see `shadow-march.ts`.

use crate::brdf::across;
use crate::lane::*;
use crate::march::*;
use crate::marched::*;
use core::arch::wasm32::*;

/// As `shadow-march.ts` writes it: metres in the world, or unit vectors to a light infinitely far away.
#[repr(C)]
pub struct Samples {
    /// 1 where they are directions.
    pub parallel: f32,
    /// How far around the middle the light extends.
    pub extent: f32,
    /// Share of it that walls hide which the picture does not show.
    pub hidden: f32,
    pub middle: Precise,
    /// For each place of a tile x, y, z and the jitter of its ray, then what x, y, z are short of, and nothing.
    pub places: [[f32; 8]; TILE * TILE],
}

/// One ray per pixel of a row: how much of it arrives, 0 to 1, and metres to what blocks it, 0 where nothing does.
pub fn shadow(row: &MarchedRow, samples: &Samples, open: *mut f32, distance: *mut f32) {
    let buffer = row.buffer();
    let parallel = samples.parallel > 0.0;
    let places = &samples.places[row.tile()..][..TILE];
    // SAFETY: a place has eight floats.
    let half = |first: usize| across(core::array::from_fn(|lane| unsafe { v128_load(places[lane][first..].as_ptr() as *const v128) }));
    let [x, y, z, jitter] = half(0);
    let [x_rest, y_rest, z_rest, _] = half(4);
    for at in (0..row.count).step_by(LANES) {
        let mut blocked = Mask::new(false);
        let mut hidden = ZERO;
        let mut metres = ZERO;
        if row.hit(at).any() {
            let pixels = row.pixels(at);
            let Marched { normal, position, .. } = pixels;
            let middle = if parallel { vector(samples.middle.value) } else { samples.middle.to(position).map(|part| -part) };
            // Wholly below the horizon?
            let mut wanted = pixels.hit & dot(normal, middle).above(Lanes::new(-samples.extent));
            let mut along = [x, y, z];
            let mut reach = all(1e30);
            if !parallel {
                along = sum(difference(along, position), [x_rest, y_rest, z_rest]);
                reach = dot(along, along).sqrt();
                wanted = wanted & reach.at_least(all(1e-9));
                along = scaled(along, ONE / reach);
            }
            // A place below the horizon sends nothing: the ray goes along the surface in its stead.
            let below = (all(0.02) - dot(normal, along)).max(ZERO);
            let along = sum(along, scaled(normal, below));
            if wanted.any() {
                let rays = Rays { from: pixels.start(buffer), along, reach, jitter, margin: pixels.margin, wanted, in_room: samples.hidden > 0.0 };
                let met = march(buffer, &rays);
                blocked = Lanes::from(met.pixels.map(|pixel| if pixel.is_some() { 1.0 } else { 0.0 })).above(ZERO);
                hidden = all(samples.hidden).only(met.outside & !met.behind);
                metres = met.distances;
            }
        }
        // SAFETY: rows have room for whole lanes.
        unsafe {
            store(open.add(at), blocked.select(ZERO, ONE - hidden));
            store(distance.add(at), metres.only(blocked));
        }
    }
}
