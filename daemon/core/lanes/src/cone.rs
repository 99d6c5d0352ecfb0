// SPDX-License-Identifier: Apache-2.0

use crate::lane::*;
use crate::lights::Cone;

/// Places across the emitter at which a soft cone is looked up, and their weights: Gauss-Chebyshev quadrature of the second
/// kind (Abramowitz & Stegun 25.4.40).
const NODES: [f32; 8] =
    [0.939_692_6, 0.766_044_44, 0.5, 0.173_648_18, -0.173_648_18, -0.5, -0.766_044_44, -0.939_692_6];
const WEIGHTS: [f32; 8] =
    [0.025_995_062, 0.091_816_87, 0.166_666_67, 0.215_521_4, 0.215_521_4, 0.166_666_67, 0.091_816_87, 0.025_995_062];

/// A spot's strength, 0..1, at a vector from its middle to the shaded point, metres. An emitter with a radius blurs the cone's
/// edge, since each place on its disc has a cone of its own: across the disc that is the mean over a semicircle's density.
pub fn cone_strength(cone: &Cone, radius: f32, from: Vector) -> Lanes {
    let along = dot(from, vector(cone.axis));
    let across = cone.across.map(|axis| dot(from, vector(axis)));
    let flat = across[0] * across[0] + across[1] * across[1];
    let squared = along * along + flat;
    let step = |cosine: Lanes| {
        let t = ((cosine - cone.cos_outer) * cone.softness).clamp(0.0, 1.0);
        t * t * (all(3.0) - t * 2.0)
    };
    if radius == 0.0 {
        return step(along / (squared + 1e-24).sqrt());
    }
    let inverse = ONE / (squared + 0.5 * radius * radius).sqrt();
    // The axis' part along the disc, whose middle faces the point: how a move over the disc changes the height on the axis.
    let lean = (flat / (squared + 1e-24)).sqrt() * radius;
    let highest = step((along + lean) * inverse);
    let lowest = step((along - lean) * inverse);
    if !highest.above(lowest).any() {
        return highest;
    }
    let mut sum = ZERO;
    for (node, weight) in NODES.into_iter().zip(WEIGHTS) {
        sum = sum + step((along - lean * node) * inverse) * weight;
    }
    highest.above(lowest).select(sum, highest)
}
