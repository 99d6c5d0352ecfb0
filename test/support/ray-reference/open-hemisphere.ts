// SPDX-License-Identifier: Apache-2.0
import { type ScreenSpace, TILE } from "../../../daemon/core/scene/screen-space.ts";

/** Directions per pixel; with the tile's sixteen turns the filter sees sixteen times as many. */
const SLICES = 2;
/** Samples to either side. */
const STEPS = 6;
/** How far occluders are looked for, as a share of the picture's longer side. */
const REACH = 0.06;

/** Cosine and sine of the direction of each slice in each stratum of a tile. */
const TURNS = Float64Array.from({ length: 32 * SLICES }, (_, k) => {
  const turn = (((k >> 1) % 16) / 16 + (k >> 5)) * (Math.PI / SLICES);
  return k % 2 === 0 ? Math.cos(turn) : Math.sin(turn);
});

/** Within 7e-5 of the arc cosine (Abramowitz & Stegun 4.4.45). */
function arcCosine(cosine: number): number {
  const x = Math.abs(cosine);
  const positive =
    Math.sqrt(Math.max(0, 1 - x)) * (1.5707288 + x * (-0.2121144 + x * (0.074261 - 0.0187293 * x)));
  return cosine < 0 ? Math.PI - positive : positive;
}

/**
 * Share of the hemisphere over each marched pixel that is open, cosine weighted, from the horizons of the depth buffer
 * (Jimenez, Wu, Pesce & Jarabo 2016, "Practical Real-Time Strategies for Accurate Indirect Occlusion": GTAO). Farther than
 * the reach nothing occludes; between half and the whole of it occluders fade. Writes
 * `open`, which comes filled with 1.
 */
export function openHemisphere(space: ScreenSpace, open: Float32Array): void {
  const { surface, view, pixel, width } = space;
  const { hit, depth, position, width: columns, height: rows } = surface;
  const [normalX, normalY, normalZ] = surface.normal;
  const reach = REACH * Math.max(columns, rows);
  // Pixels to each sample by stratum: their distance grows with the square.
  const samples = Float64Array.from({ length: 16 * STEPS }, (_, index) => {
    const jitter = ((((index / STEPS) | 0) * 5) % 16) / 16;
    const along = ((index % STEPS) + jitter) / STEPS;
    return 1 + reach * along * along;
  });
  const parallel = view.projection === "orthographic";
  const latlong = view.projection === "latlong";
  const eye = view.position;
  let rightX = view.right[0];
  let rightY = view.right[1];
  let rightZ = view.right[2];
  let upX = view.up[0];
  let upY = view.up[1];
  let upZ = view.up[2];
  for (let k = 0; k < pixel.length; k++) {
    const at = pixel[k];
    if (hit[at] === 0) continue;
    const row = (at / columns) | 0;
    const column = at - row * columns;
    const px = position[3 * at];
    const py = position[3 * at + 1];
    const pz = position[3 * at + 2];
    const nx = normalX[at];
    const ny = normalY[at];
    const nz = normalZ[at];
    let vx = -view.forward[0];
    let vy = -view.forward[1];
    let vz = -view.forward[2];
    if (!parallel) {
      vx = eye[0] - px;
      vy = eye[1] - py;
      vz = eye[2] - pz;
      const inverse = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
      vx *= inverse;
      vy *= inverse;
      vz *= inverse;
    }
    if (latlong) {
      // The picture's own right and up change over a sphere: right = up axis x view, up = view x right.
      const [ux, uy, uz] = view.up;
      rightX = uy * vz - uz * vy;
      rightY = uz * vx - ux * vz;
      rightZ = ux * vy - uy * vx;
      const inverse = 1 / Math.sqrt(rightX * rightX + rightY * rightY + rightZ * rightZ + 1e-12);
      rightX *= inverse;
      rightY *= inverse;
      rightZ *= inverse;
      upX = vy * rightZ - vz * rightY;
      upY = vz * rightX - vx * rightZ;
      upZ = vx * rightY - vy * rightX;
    }
    const metres = reach * view.xStep * (parallel ? 1 : depth[at]);
    const farSquared = metres * metres;
    const stratum = TILE[((((k / width) | 0) & 3) << 2) | ((k % width) & 3)];
    const firstSample = stratum * STEPS;
    let sum = 0;
    for (let slice = 0; slice < SLICES; slice++) {
      const cosTurn = TURNS[2 * (16 * slice + stratum)];
      const sinTurn = TURNS[2 * (16 * slice + stratum) + 1];
      // The slice's plane holds the view and this direction of the picture (rows count downwards).
      const ux = cosTurn * rightX - sinTurn * upX;
      const uy = cosTurn * rightY - sinTurn * upY;
      const uz = cosTurn * rightZ - sinTurn * upZ;
      let ax = uy * vz - uz * vy;
      let ay = uz * vx - ux * vz;
      let az = ux * vy - uy * vx;
      const axisInverse = 1 / Math.sqrt(ax * ax + ay * ay + az * az + 1e-20);
      ax *= axisInverse;
      ay *= axisInverse;
      az *= axisInverse;
      const offPlane = nx * ax + ny * ay + nz * az;
      const flatX = nx - ax * offPlane;
      const flatY = ny - ay * offPlane;
      const flatZ = nz - az * offPlane;
      const flat = Math.sqrt(flatX * flatX + flatY * flatY + flatZ * flatZ);
      if (flat < 1e-4) continue;
      const sideways =
        flatX * ux +
        flatY * uy +
        flatZ * uz -
        (flatX * vx + flatY * vy + flatZ * vz) * (ux * vx + uy * vy + uz * vz);
      const cosNormal = Math.min(1, Math.max(0, (flatX * vx + flatY * vy + flatZ * vz) / flat));
      const sinAngle = (sideways < 0 ? -1 : 1) * Math.sqrt(1 - cosNormal * cosNormal);
      let arc = 0;
      for (let side = -1; side <= 1; side += 2) {
        const lowest = -sinAngle * side;
        let horizon = lowest;
        for (let step = 0; step < STEPS; step++) {
          const away = side * samples[firstSample + step];
          const x = (column + 0.5 + cosTurn * away) | 0;
          const y = (row + 0.5 + sinTurn * away) | 0;
          if (x < 0 || y < 0 || x >= columns || y >= rows) break;
          const tap = y * columns + x;
          if (tap === at) continue;
          const qx = position[3 * tap] - px;
          const qy = position[3 * tap + 1] - py;
          const qz = position[3 * tap + 2] - pz;
          const squared = qx * qx + qy * qy + qz * qz;
          // Written so that NaN, no surface, is passed over too.
          if (!(squared < farSquared)) continue;
          let cosine = (qx * vx + qy * vy + qz * vz) / Math.sqrt(squared);
          if (cosine <= horizon) continue;
          const share = squared / farSquared;
          if (share > 0.25) cosine = lowest + (cosine - lowest) * (1 - (share - 0.25) / 0.75);
          if (cosine > horizon) horizon = cosine;
        }
        // cos(2 h - n) of the horizon h and the normal n, both angles from the view within the slice.
        const sine = side * Math.sqrt(Math.max(0, 1 - horizon * horizon));
        const double = (2 * horizon * horizon - 1) * cosNormal + 2 * sine * horizon * sinAngle;
        arc += cosNormal + 2 * side * arcCosine(horizon) * sinAngle - double;
      }
      sum += (flat * arc) / 4;
    }
    const share = sum / SLICES;
    open[k] = share < 0 ? 0 : Math.min(share, 1);
  }
}
