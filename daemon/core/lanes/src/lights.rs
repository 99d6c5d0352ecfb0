// SPDX-License-Identifier: Apache-2.0

//! What one light gives a point, as numbers to multiply with the light's colour, and with albedo, F0 and F90, to have radiance.

use crate::beam::beam_irradiance;
use crate::brdf::*;
use crate::cone::cone_strength;
use crate::lane::*;
use crate::polygon::*;
use core::f32::consts::PI;

/// Four shaded points. The frame's tangent lies under the viewer.
#[derive(Clone, Copy)]
pub struct Point {
    pub position: Vector,
    pub normal: Vector,
    /// Unit vector to the viewer.
    pub view: Vector,
    pub tangent: Vector,
    pub bitangent: Vector,
    pub cos_view: Lanes,
    pub alpha: Lanes,
    pub lobe: Lobe,
    /// Whether the surface reflects specularly at all.
    pub glossy: Mask,
}

#[derive(Clone, Copy)]
pub struct Response {
    pub diffuse: Lanes,
    pub f0: Lanes,
    pub f90: Lanes,
}

const NOTHING: Response = Response { diffuse: ZERO, f0: ZERO, f90: ZERO };

impl Response {
    fn times(self, factor: Lanes) -> Self {
        Response { diffuse: self.diffuse * factor, f0: self.f0 * factor, f90: self.f90 * factor }
    }
    fn only(self, mask: Mask) -> Self {
        Response { diffuse: self.diffuse.only(mask), f0: self.f0.only(mask), f90: self.f90.only(mask) }
    }
}

/// As `light-parameters.ts` writes them. Metres and unit vectors in the world.
#[repr(C)]
pub struct Light {
    pub kind: f32,
    pub colour: [f32; 3],
    /// Luminance of the colour.
    pub brightness: f32,
    /// 1 where its `open` and `distance` planes are there.
    pub shadowed: f32,
    /// Of its middle; of a sun the direction towards it.
    pub place: [f32; 3],
    /// Of a sun the squared sine of its half angle, 0 where it is a point.
    pub size: f32,
    pub falloff_power: f32,
    pub cone: Cone,
    pub area: Area,
}

#[repr(C)]
pub struct Cone {
    /// 0 where there is none.
    pub present: f32,
    pub axis: [f32; 3],
    /// Across it, divided by its stretch.
    pub across: [[f32; 3]; 2],
    pub cos_outer: f32,
    pub softness: f32,
}

#[repr(C)]
pub struct Area {
    pub round: f32,
    pub normal: [f32; 3],
    pub axes: [[f32; 3]; 2],
    pub half: [f32; 2],
    /// 0 where it shines as a plain Lambert emitter; else the tangent of half the beam's spread, and that less the angle.
    pub beam_tangent: f32,
    pub beam_excess: f32,
}

pub const KINDS: [fn(&Light, &Point) -> Response; 4] = [from_sun, from_point, from_sphere, from_area];

/// Balls are taken to fill no more than this half angle's squared sine (1.4 radians): a touching one would need an infinite
/// polygon.
const WIDEST_SINE_SQUARED: f32 = 0.971_111_1;

/// Regular polygons with the circle's own area.
const ROUND: Outline<16> = round_outline(COSINES_16, 1.013_001_6);
const ROUGH_ROUND: Outline<8> = round_outline(COSINES_8, 1.053_907_4);
/// An emitter whose squared distance is this many times its squared extent does well with the fewer corners.
const FAR_OFF: f32 = 16.0;

const COSINES_8: [f32; 8] = [1.0, 0.707_106_77, 0.0, -0.707_106_77, -1.0, -0.707_106_77, 0.0, 0.707_106_77];
const COSINES_16: [f32; 16] = [
    1.0, 0.923_879_5, 0.707_106_77, 0.382_683_43, 0.0, -0.382_683_43, -0.707_106_77, -0.923_879_5, -1.0, -0.923_879_5,
    -0.707_106_77, -0.382_683_43, 0.0, 0.382_683_43, 0.707_106_77, 0.923_879_5,
];

/// Corners at even angles; a quarter of the turn on, the cosine is the sine's negative.
const fn round_outline<const CORNERS: usize>(cosines: [f32; CORNERS], reach: f32) -> Outline<CORNERS> {
    let mut corners = [[0.0; 2]; CORNERS];
    let mut k = 0;
    while k < CORNERS {
        let sine = cosines[(k + CORNERS - CORNERS / 4) % CORNERS];
        corners[k] = [reach * cosines[k], reach * sine];
        k += 1;
    }
    Outline(corners)
}

/// Light of unit normal irradiance from one direction.
fn from_direction(point: &Point, direction: Vector, cosine: Lanes) -> Response {
    let diffuse = cosine * (1.0 / PI);
    if !point.glossy.any() {
        return Response { diffuse, ..NOTHING };
    }
    let half = sum(direction, point.view);
    let half = scaled(half, ONE / (dot(half, half) + 1e-20).sqrt());
    let cos_half = dot(point.normal, half);
    let aside = cross(point.normal, half);
    let value = cosine
        * ggx_distribution(cos_half, dot(aside, aside), point.alpha)
        * smith_visibility(cosine, point.cos_view, point.alpha);
    let value = value.only(point.glossy);
    let grazing = schlick_weight(dot(direction, half).min(ONE));
    Response { diffuse, f0: value * (ONE - grazing), f90: value * grazing }
}

/// A ball of unit radiance seen in a unit direction under a half angle: the sun's disc and spherical lights. A ball much
/// smaller than the highlight reflects as its centre does.
fn from_ball(point: &Point, direction: Vector, sine_squared: Lanes) -> Response {
    let cosine = dot(point.normal, direction).clamp(-1.0, 1.0);
    let limited = sine_squared.min(all(WIDEST_SINE_SQUARED));
    let factor = sphere_form_factor(cosine, limited);
    let shines = factor.above(ZERO);
    if !shines.any() {
        return NOTHING;
    }
    let mut f0 = ZERO;
    let mut f90 = ZERO;
    let small = sine_squared.below(point.alpha * point.alpha * 0.09);
    if small.any() {
        let centre = from_direction(point, direction, cosine.max(ZERO));
        let solid_angle = sine_squared * PI;
        f0 = centre.f0 * solid_angle;
        f90 = centre.f90 * solid_angle;
    }
    if (!small & point.glossy & shines).any() {
        let reach = (limited / (ONE - limited)).sqrt();
        let (x, y) = tangents_of(direction);
        let disc = Emitter { centre: direction, x: scaled(x, reach), y: scaled(y, reach) };
        let share = lobe_form_factor(point, &ROUGH_ROUND, disc.map(|v| in_frame(point, v))).only(point.glossy);
        f0 = small.select(f0, share * point.lobe.scale);
        f90 = small.select(f90, share * point.lobe.bias);
    }
    Response { diffuse: factor, f0, f90 }.only(shines)
}

/// Two unit vectors that stand on a third and on each other, without a branch (Duff et al. 2017).
fn tangents_of([x, y, z]: Vector) -> (Vector, Vector) {
    let sign = z.at_least(ZERO).select(ONE, all(-1.0));
    let a = all(-1.0) / (sign + z);
    let b = x * y * a;
    ([ONE + sign * x * x * a, sign * b, -sign * x], [b, sign + y * y * a, -y])
}

fn in_frame(point: &Point, v: Vector) -> Vector {
    [dot(point.tangent, v), dot(point.bitangent, v), dot(point.normal, v)]
}

/// Form factor over the GGX lobe: the emitter bent by the inverse matrix.
fn lobe_form_factor<const CORNERS: usize>(point: &Point, outline: &Outline<CORNERS>, emitter: Emitter) -> Lanes {
    let Lobe { a, b, c, d, .. } = point.lobe;
    form_factor(outline, emitter.map(|[x, y, z]| [a * x + b * z, y, c * x + d * z]))
}

fn from_sun(light: &Light, point: &Point) -> Response {
    let towards = vector(light.place);
    if light.size > 0.0 {
        return from_ball(point, towards, Lanes::new(light.size));
    }
    let cosine = dot(point.normal, towards);
    from_direction(point, towards, cosine.max(ZERO)).only(cosine.above(ZERO))
}

/// From the point to a place: squared distance, its inverse root, and the unit vector.
fn towards(point: &Point, place: [f32; 3]) -> (Lanes, Lanes, Vector) {
    let away = difference(vector(place), point.position);
    let squared = dot(away, away) + 1e-12;
    let inverse = ONE / squared.sqrt();
    (squared, inverse, scaled(away, inverse))
}

fn from_point(light: &Light, point: &Point) -> Response {
    let (squared, inverse, direction) = towards(point, light.place);
    let mut strength = ONE;
    if light.cone.present > 0.0 {
        strength = cone_strength(&light.cone, light.size, difference(point.position, vector(light.place)));
        if !strength.above(ZERO).any() {
            return NOTHING;
        }
    }
    if light.size > 0.0 && light.falloff_power == 2.0 {
        let radius_squared = light.size * light.size;
        let seen = from_ball(point, direction, all(radius_squared) / (squared + radius_squared));
        return seen.times(strength * (1.0 / (PI * radius_squared)));
    }
    let cosine = dot(point.normal, direction);
    for _ in 0..light.falloff_power as usize {
        strength = strength * inverse;
    }
    from_direction(point, direction, cosine.max(ZERO)).times(strength).only(cosine.above(ZERO))
}

fn from_sphere(light: &Light, point: &Point) -> Response {
    let (squared, _, direction) = towards(point, light.place);
    from_ball(point, direction, all(light.size * light.size) / squared)
}

fn from_area(light: &Light, point: &Point) -> Response {
    let away = difference(vector(light.place), point.position);
    let before = dot(away, vector(light.area.normal)).below(ZERO);
    if !before.any() {
        return NOTHING;
    }
    let [x, y] = light.area.axes;
    let [half_width, half_height] = light.area.half;
    let emitter = Emitter {
        centre: away,
        x: vector(x.map(|part| part * half_width)),
        y: vector(y.map(|part| part * half_height)),
    }
    .map(|v| in_frame(point, v));
    let response = if light.area.round == 0.0 {
        from_outline(point, &RECT, emitter)
    } else if !(dot(away, away).below(all(FAR_OFF * (half_width * half_width + half_height * half_height)))).any() {
        from_outline(point, &ROUGH_ROUND, emitter)
    } else {
        from_outline(point, &ROUND, emitter)
    };
    let mut seen = before & response.diffuse.above(ZERO);
    let mut dimmed = response;
    // The highlight is dimmed as the diffuse light is.
    if light.area.beam_tangent > 0.0 && seen.any() {
        let plain = seen.select(response.diffuse, ONE);
        dimmed = response.times(beam_irradiance(light, point) / (plain * PI));
        seen = seen & dimmed.diffuse.above(ZERO);
    }
    dimmed.only(seen)
}

fn from_outline<const CORNERS: usize>(point: &Point, outline: &Outline<CORNERS>, emitter: Emitter) -> Response {
    let diffuse = form_factor(outline, emitter);
    if !(diffuse.above(ZERO) & point.glossy).any() {
        return Response { diffuse, ..NOTHING };
    }
    let share = lobe_form_factor(point, outline, emitter).only(point.glossy);
    Response { diffuse, f0: share * point.lobe.scale, f90: share * point.lobe.bias }
}
