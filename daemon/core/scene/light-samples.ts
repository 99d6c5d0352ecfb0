// SPDX-License-Identifier: Apache-2.0
import type { Vec3 } from "../request.ts";
import { cross, scaled, tangentsOf, unit } from "./house-space.ts";
import type { Light } from "./lit-scene.ts";

/** Sixteen places on a light, spread evenly over its extent, to which shadow rays go. */
export interface LightSamples {
  /** True: `places` are directions (unit length) to a light infinitely far away; false: points in metres. */
  readonly parallel: boolean;
  /** Flat x, y, z. */
  readonly places: Float64Array;
  /** The place in the middle. */
  readonly middle: Vec3;
  /** Radius around it in metres (or sine of the half angle): how far below the horizon the middle may be to shine still. */
  readonly extent: number;
}

const COUNT = 16;

/** One place per stratum of a 4 x 4 tile. A sphere is sampled on the disc that faces `eye`, wide as its silhouette. */
export function sampleLight(light: Light, eye: Vec3): LightSamples {
  switch (light.kind) {
    case "sun": {
      const [x, y] = tangentsOf(light.towards);
      const reach = Math.tan(Math.min(light.halfAngle, 1.4));
      return {
        parallel: true,
        places: placesOn(light.towards, scaled(x, reach), scaled(y, reach), true, true),
        middle: light.towards,
        extent: Math.sin(Math.min(light.halfAngle, 1.4)),
      };
    }
    case "point":
      return ball(light.position, light.radius, eye);
    case "sphere":
      return ball(light.centre, light.radius, eye);
    case "area": {
      const x = scaled(light.axisX, light.halfWidth);
      const y = scaled(light.axisY, light.halfHeight);
      return {
        parallel: false,
        places: placesOn(light.centre, x, y, light.outline === "ellipse", false),
        middle: light.centre,
        extent: Math.sqrt(light.halfWidth ** 2 + light.halfHeight ** 2),
      };
    }
  }
}

function ball(centre: Vec3, radius: number, eye: Vec3): LightSamples {
  const towards: Vec3 = [eye[0] - centre[0], eye[1] - centre[1], eye[2] - centre[2] + 1e-9];
  const facing = unit(towards);
  const x = tangentsOf(facing)[0];
  const y = cross(facing, x);
  return {
    parallel: false,
    places: placesOn(centre, scaled(x, radius), scaled(y, radius), true, false),
    middle: centre,
    extent: radius,
  };
}

/** Sixteen points of a rectangle or ellipse, jittered by the van der Corput sequence in one axis and even in the other. */
function placesOn(centre: Vec3, x: Vec3, y: Vec3, round: boolean, normalise: boolean): Float64Array {
  const places = new Float64Array(3 * COUNT);
  for (let k = 0; k < COUNT; k++) {
    const mirrored = ((k & 1) << 3) | ((k & 2) << 1) | ((k & 4) >> 1) | ((k & 8) >> 3);
    let u = (2 * k + 1) / COUNT - 1;
    let v = (2 * mirrored + 1) / COUNT - 1;
    if (round) {
      const radius = Math.sqrt((u + 1) / 2);
      const turn = Math.PI * v;
      u = radius * Math.cos(turn);
      v = radius * Math.sin(turn);
    }
    const place: Vec3 = [
      centre[0] + u * x[0] + v * y[0],
      centre[1] + u * x[1] + v * y[1],
      centre[2] + u * x[2] + v * y[2],
    ];
    places.set(normalise ? unit(place) : place, 3 * k);
  }
  return places;
}
