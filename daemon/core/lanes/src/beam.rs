// SPDX-License-Identifier: Apache-2.0

use crate::lane::*;
use crate::lights::{Light, Point};

/// Nodes and weights of the six-point Gauss-Legendre rule on -1..1 (Abramowitz & Stegun, table 25.4).
const NODES: [f32; 6] = [-0.932_469_5, -0.661_209_4, -0.238_619_19, 0.238_619_19, 0.661_209_4, 0.932_469_5];
const WEIGHTS: [f32; 6] = [0.171_324_49, 0.360_761_57, 0.467_913_93, 0.467_913_93, 0.360_761_57, 0.171_324_49];

/// Irradiance from an area light of radiance 1 whose beam is narrowed as by a soft box's grid: at the angle t to its normal
/// its radiance is multiplied by max(0, tan h - tan t) / (tan h - h), h being half the spread (Cycles,
/// `area_light_spread_attenuation`); the flux stays. The part of the light that is seen from the point at all, a circle on
/// its plane, is integrated by Gauss' rule, since the factor has no closed form. 0 where the light does not face the point.
pub fn beam_irradiance(light: &Light, point: &Point) -> Lanes {
    let area = &light.area;
    let [half_width, half_height] = area.half;
    let [axis_u, axis_v] = area.axes.map(vector);
    let normal = vector(area.normal);
    let tangent = Lanes::new(area.beam_tangent);
    let from = difference(point.position, vector(light.place));
    // The point in the light's own axes, `away` in front of it.
    let u = dot(from, axis_u);
    let v = dot(from, axis_v);
    let away = dot(from, normal);
    let normal_u = dot(point.normal, axis_u);
    let normal_v = dot(point.normal, axis_v);
    let normal_away = dot(point.normal, normal);
    let reach = away * tangent;
    let left = (u - reach).max(all(-half_width));
    let right = (u + reach).min(all(half_width));
    let seen = right.above(left) & away.above(ZERO);
    if !seen.any() {
        return ZERO;
    }
    let mut sum = ZERO;
    for (node, weight) in NODES.into_iter().zip(WEIGHTS) {
        let x = (left + right + (right - left) * node) * 0.5;
        let across = x - u;
        let circle = (reach * reach - across * across).max(ZERO).sqrt();
        let edge = if area.round == 0.0 {
            all(half_height)
        } else {
            (ONE - x * x * (1.0 / (half_width * half_width))).max(ZERO).sqrt() * half_height
        };
        let low = (v - circle).max(-edge);
        let high = (v + circle).min(edge);
        let open = high.above(low);
        if !open.any() {
            continue;
        }
        let mut column = ZERO;
        for (node, weight) in NODES.into_iter().zip(WEIGHTS) {
            let up = (low + high + (high - low) * node) * 0.5 - v;
            let flat = across * across + up * up;
            let squared = flat + away * away;
            let facing = across * normal_u + up * normal_v - away * normal_away;
            let beam = tangent - flat.sqrt() / away;
            let part = beam * facing * away / (squared * squared) * weight;
            column = column + part.only(facing.above(ZERO) & beam.above(ZERO));
        }
        sum = sum + (column * (high - low) * weight).only(open);
    }
    (sum * (right - left) * (0.25 / area.beam_excess)).only(seen)
}
