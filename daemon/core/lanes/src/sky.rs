// SPDX-License-Identifier: Apache-2.0

//! The surroundings by direction, as `environment.ts` prepares them.

use crate::brdf::across;
use crate::lane::*;
use core::arch::wasm32::*;

/// Numbers of each colour's quadratic, see `irradiancePolynomial`.
const COEFFICIENTS: usize = 10;
/// Floats of a texel: three colours and one to fill it up.
const TEXEL: usize = 4;
pub const MOST_LEVELS: usize = 8;

#[repr(C)]
pub struct Sky {
    pub present: f32,
    pub irradiance: [f32; 3 * COEFFICIENTS],
    /// Where there are no levels: radiance from everywhere.
    pub constant: [f32; 3],
    pub levels: f32,
    /// Texels along a side of each level's octahedral map; the maps lie one after the other, sharpest first.
    pub sizes: [f32; MOST_LEVELS],
}

/// Irradiance on a surface of unit normal; never below 0, where nine harmonics ring.
pub fn irradiance(sky: &Sky, [x, y, z]: Vector) -> Vector {
    let terms = [x, y, z, x * y, y * z, x * z, z * z, x * x - y * y];
    core::array::from_fn(|channel| {
        let own = &sky.irradiance[COEFFICIENTS * channel..];
        let mut value = Lanes::new(own[0]);
        for (term, factor) in terms.iter().zip(&own[1..]) {
            value = value + *term * *factor;
        }
        value.max(ZERO)
    })
}

/// Radiance reflected from a unit direction at a roughness; linear between levels and texels.
pub fn reflection(sky: &Sky, texels: *const f32, direction: Vector, roughness: Lanes) -> Vector {
    if sky.levels == 0.0 {
        return vector(sky.constant);
    }
    let [u, v] = octahedral(direction).map(Lanes::values);
    let roughness = roughness.values();
    let sum = core::array::from_fn(|lane| read_levels(sky, texels, u[lane], v[lane], roughness[lane]));
    let [red, green, blue, _] = across(sum);
    [red, green, blue]
}

/// Where a direction stands in an octahedral map (Cigolle et al. 2014), 0..1.
fn octahedral([x, y, z]: Vector) -> [Lanes; 2] {
    let inverse = ONE / (x.abs() + y.abs() + z.abs());
    let sign = |value: Lanes| value.at_least(ZERO).select(ONE, all(-1.0));
    let (u, v) = (x * inverse, y * inverse);
    let under = z.below(ZERO);
    let folded = [(ONE - v.abs()) * sign(x), (ONE - u.abs()) * sign(y)];
    [(under.select(folded[0], u) + 1.0) * 0.5, (under.select(folded[1], v) + 1.0) * 0.5]
}

fn read_levels(sky: &Sky, texels: *const f32, u: f32, v: f32, roughness: f32) -> v128 {
    let place = roughness.clamp(0.0, 1.0) * (sky.levels - 1.0);
    let lower = (place as usize).min(sky.levels as usize - 2);
    let share = place - lower as f32;
    let first: usize = sky.sizes[..lower].iter().map(|&size| texel_count(size)).sum();
    let second = first + texel_count(sky.sizes[lower]);
    let [sharp, blurred] = [sky.sizes[lower] as usize, sky.sizes[lower + 1] as usize];
    // SAFETY: the levels' texels lie there one after the other.
    unsafe {
        f32x4_add(
            read_texels(texels.add(TEXEL * first), sharp, u, v, 1.0 - share),
            read_texels(texels.add(TEXEL * second), blurred, u, v, share),
        )
    }
}

fn texel_count(size: f32) -> usize {
    size as usize * size as usize
}

/// Bilinear inside the map; its border texels are held, which errs by half a texel along the lower seams.
unsafe fn read_texels(texels: *const f32, size: usize, u: f32, v: f32, weight: f32) -> v128 {
    let last = (size - 1) as f32;
    // Written so that what is no number reads the first texel.
    let held = |place: f32| if place > 0.0 { place.min(last) } else { 0.0 };
    let column = held(u * size as f32 - 0.5);
    let row = held(v * size as f32 - 0.5);
    let x0 = (column as usize).min(size - 2);
    let y0 = (row as usize).min(size - 2);
    let s = column - x0 as f32;
    let t = row - y0 as f32;
    let tap = |place: usize, weight: f32| {
        f32x4_mul(f32x4_splat(weight), v128_load(texels.add(TEXEL * place) as *const v128))
    };
    let at = y0 * size + x0;
    let upper = f32x4_add(tap(at, (1.0 - s) * (1.0 - t) * weight), tap(at + 1, s * (1.0 - t) * weight));
    let lower = f32x4_add(tap(at + size, (1.0 - s) * t * weight), tap(at + size + 1, s * t * weight));
    f32x4_add(upper, lower)
}
