// SPDX-License-Identifier: Apache-2.0
import { interleave, passage } from "../lanes/interleave.ts";
import { type Lanes, lanes } from "../lanes/lanes.ts";
import { integer, makeRoom, onceForTask, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { Vec3 } from "../request.ts";
import type { Environment } from "./environment.ts";
import { layRow, rowLengths } from "./marched-row.ts";
import { bufferLengths, writeBuffer } from "./ray-march.ts";
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

/** First plane of what rays over hemispheres find; colours take three. */
export const GATHERED = { bounce: 0, passed: 3, sky: 6, count: 9 } as const;
/** First plane of what mirrors show. */
export const REFLECTED = { mirror: 0, mirrored: 3, water: 4, count: 7 } as const;

export interface RayTask {
  readonly space: ScreenSpace;
  /** Of marched pixels: the normal, and RGB of what surfaces throw in all directions or, for mirrors, show the viewer. */
  readonly normal: readonly Float32Array[];
  readonly light: readonly Float32Array[];
  readonly ambient: Environment | undefined;
  /** See `groundLight`. */
  readonly ground: Vec3 | undefined;
  readonly room: Room;
  /** Whether water is asked for. */
  readonly wet: boolean;
  /** As `GATHERED` or `REFLECTED` has them, of marched pixels. */
  readonly planes: readonly Float32Array[];
}

/** Floats of a pixel that a ray meets. */
const SEEN = 8;

/** Gathers for the marched rows `from` to `to`. */
export const gatherRows = (task: RayTask, from: number, to: number) =>
  castRows(task, from, to, lanes().gather, GATHERED.count);

/** Mirrors for the marched rows `from` to `to`. */
export const reflectRows = (task: RayTask, from: number, to: number) =>
  castRows(task, from, to, lanes().reflect, REFLECTED.count);

function castRows(task: RayTask, from: number, to: number, cast: Lanes["gather"], results: number): void {
  const { space, planes } = task;
  const { width, step, surface } = space;
  const stride = wholeLanes(width);
  const room = onceForTask(task, () => rayRoom(task, results));
  for (let line = from; line < to; line++) {
    const at = line * step * surface.width;
    room.positions.floats.set(surface.position.subarray(3 * at, 3 * (at + surface.width)));
    layRow(room.row, space, line, room.buffer, room.positions);
    cast(room.row[0].pointer, room.scene.pointer, room.results.pointer, stride);
    for (const [index, plane] of planes.entries())
      plane.set(room.results.floats.subarray(index * stride, index * stride + width), line * width);
  }
}

/** Room for a row and all that its rays may meet. */
function rayRoom(task: RayTask, planes: number) {
  const { space, normal, light, ambient } = task;
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
      planes * wholeLanes(space.width),
    ],
  );
  writeBuffer([buffer, packed, nearest], space);
  texelsAt.floats.set(texels);
  writeStruct(scene, [texelsAt, seen, integer(space.step), ...parameters]);
  interleave([...normal, undefined, ...light, undefined], 0, pixel.length, seen.pointer, SEEN, through);
  return { row: [struct, row], buffer, positions, scene, results };
}

/** The struct in `lanes/src/gather.rs`, past its pointers and step. */
function sceneParameters({ ambient, ground, room, wet }: RayTask): readonly number[] {
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
