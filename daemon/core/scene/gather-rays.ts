// SPDX-License-Identifier: Apache-2.0
import { interleave, passage } from "../lanes/interleave.ts";
import { lanes } from "../lanes/lanes.ts";
import { integer, makeRoom, onceForTask, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { Vec3 } from "../request.ts";
import type { Environment } from "./environment.ts";
import { layRow, rowLengths } from "./marched-row.ts";
import { bufferLengths, writeBuffer } from "./ray-march.ts";
import { pick } from "./reduced-surface.ts";
import type { Room } from "./room.ts";
import { type ScreenSpace, TILE } from "./screen-space.ts";
import { skyParameters, skyTexels } from "./sky-parameters.ts";

/**
 * Rays over the hemisphere of a pixel; with its tile's sixteen strata the filter sees sixteen times as many, and twice that with the
 * tiles around, which take turns.
 */
const RAYS = 2;
const STRATA = 16;
const TURNS = [0, 1];
/** Directions over the hemisphere around +Z, cosine weighted, x, y, z: a Hammersley set, ray after ray of each stratum. */
const DOME = hemisphere();

/** First plane of each result; colours take three. */
export const GATHERED = {
  bounce: 0,
  passed: 3,
  sky: 6,
  mirror: 9,
  mirrored: 12,
  water: 13,
  count: 16,
} as const;

export interface GatherTask {
  readonly space: ScreenSpace;
  /** RGB of the reduced picture: what surfaces throw in all directions, and what they show the viewer. */
  readonly thrown: readonly Float32Array[];
  readonly shown: readonly Float32Array[];
  readonly ambient: Environment | undefined;
  /** See `groundLight`. */
  readonly ground: Vec3 | undefined;
  readonly room: Room;
  /** Whether water is asked for. */
  readonly wet: boolean;
  /** As `GATHERED` has them, of marched pixels. */
  readonly planes: readonly Float32Array[];
}

/** Floats of a pixel that a ray meets. */
const SEEN = 12;

/** Gathers for the marched rows `from` to `to`. */
export function gatherRows(task: GatherTask, from: number, to: number): void {
  const { space, planes } = task;
  const { width, step, surface } = space;
  const stride = wholeLanes(width);
  const { row, buffer, positions, scene, results } = onceForTask(task, () => gatherRoom(task));
  for (let line = from; line < to; line++) {
    const at = line * step * surface.width;
    positions.floats.set(surface.position.subarray(3 * at, 3 * (at + surface.width)));
    layRow(row, space, line, buffer, positions);
    lanes().gather(row[0].pointer, scene.pointer, results.pointer, stride);
    for (const [index, plane] of planes.entries())
      plane.set(results.floats.subarray(index * stride, index * stride + width), line * width);
  }
}

/** Room for a row and all that its rays may meet. */
function gatherRoom(task: GatherTask) {
  const { space, thrown, shown, ambient } = task;
  const { surface, pixel } = space;
  const parameters = sceneParameters(task);
  const texels = skyTexels(ambient);
  const [struct, row, buffer, packed, nearest, positions, scene, texelsAt, seen, through, results] = makeRoom(
    [
      ...rowLengths(space),
      ...bufferLengths(space),
      3 * surface.width,
      parameters.length + 3,
      texels.length,
      wholeLanes(pixel.length) * SEEN,
      passage(SEEN),
      GATHERED.count * wholeLanes(space.width),
    ],
  );
  writeBuffer([buffer, packed, nearest], space);
  texelsAt.floats.set(texels);
  writeStruct(scene, [texelsAt, seen, integer(space.step), ...parameters]);
  const marched = (plane: Float32Array) => {
    if (space.step === 1) return plane;
    const values = new Float32Array(pixel.length);
    pick(plane, values, pixel, 0, 0);
    return values;
  };
  const side = [surface.normal, thrown, shown].flatMap((three) => [...three.map(marched), undefined]);
  interleave(side, 0, pixel.length, seen.pointer, SEEN, through);
  return { row: [struct, row], buffer, positions, scene, results };
}

/** The struct in `lanes/src/gather.rs`, past its pointers and step. */
function sceneParameters({ ambient, ground, room, wet }: GatherTask): readonly number[] {
  const beyond = [ground ? 1 : 0, ...(ground ?? [0, 0, 0]), ...room.light, room.enclosed];
  const own = [...beyond, wet ? 1 : 0];
  const strata = TURNS.flatMap((turn) => [...TILE].flatMap((stratum) => stratumParameters(stratum, turn)));
  return [...own, ...skyParameters(ambient), ...strata];
}

/** A stratum as the struct in `lanes/src/gather.rs` has it. */
function stratumParameters(stratum: number, turn: number): number[] {
  const rays = Array.from({ length: RAYS }, (_, ray) => {
    const index = turn * RAYS + ray;
    const first = 3 * (index * STRATA + stratum);
    return [...DOME.subarray(first, first + 3), ((stratum * 7 + index * 5) % STRATA) / STRATA];
  });
  const angle = (2 * Math.PI * (stratum + 0.5)) / STRATA;
  const mirror = [Math.cos(angle), Math.sin(angle), ((stratum * 5 + 3) % STRATA) / STRATA];
  return [...rays.flat(), ...mirror, ((stratum * 7) % STRATA) / STRATA];
}

function hemisphere(): Float64Array {
  const count = TURNS.length * RAYS * STRATA;
  const directions = new Float64Array(3 * count);
  for (let k = 0; k < count; k++) {
    // Stratum after stratum the set is spread over the whole hemisphere, ray after ray as well.
    const stratum = k % STRATA;
    const index = stratum * TURNS.length * RAYS + ((k / STRATA) | 0);
    const u = (index + 0.5) / count;
    const turn = 2 * Math.PI * mirroredBits(index);
    const radius = Math.sqrt(u);
    directions.set([radius * Math.cos(turn), radius * Math.sin(turn), Math.sqrt(1 - u)], 3 * k);
  }
  return directions;
}

/** The bits of an integer mirrored at the binary point (van der Corput). */
function mirroredBits(index: number): number {
  let result = 0;
  for (let digit = 0.5, rest = index; rest > 0; digit /= 2, rest >>= 1) if (rest & 1) result += digit;
  return result;
}
