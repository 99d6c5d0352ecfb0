// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../lanes/lanes.ts";
import { integer, makeRoom, onceForTask, type Place, wholeLanes, writeStruct } from "../lanes/room.ts";
import type { Vec3 } from "../request.ts";
import type { Environment } from "./environment.ts";
import { BUFFER_FLOATS, writeBuffer } from "./ray-march.ts";
import { type ScreenSpace, TILE } from "./screen-space.ts";
import { skyParameters, skyTexels } from "./sky-parameters.ts";

/** Rays over the hemisphere of a pixel; with its tile's sixteen strata the filter sees sixteen times as many. */
const RAYS = 4;
const STRATA = 16;
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
  /** Whether water is asked for. */
  readonly wet: boolean;
  /** As `GATHERED` has them, of marched pixels. */
  readonly planes: readonly Float32Array[];
}

/** Planes of a row of marched pixels as `lanes/src/gather.rs` counts them; the results, as `GATHERED` has them, come last. */
const ROW = {
  hit: 0,
  depth: 1,
  roughness: 2,
  margin: 3,
  stratum: 4,
  normal: 5,
  position: 8,
  results: 11,
  count: 27,
};
/** Floats of a pixel that a ray meets, of a stratum, and of the struct of a row. */
const SEEN = 12;
const STRATUM = 20;
const STRUCT = 10;

/** Gathers for the marched rows `from` to `to`. */
export function gatherRows(task: GatherTask, from: number, to: number): void {
  const { space, planes } = task;
  const { width } = space;
  const stride = wholeLanes(width);
  const { row, parts, struct } = onceForTask(task, () => createGatherRoom(task));
  for (let line = from; line < to; line++) {
    fillRow(space, row, stride, line);
    writeStruct(struct, [row, integer(stride), integer(width), integer(line), ...parts]);
    lanes().gather(struct.pointer);
    for (const [index, plane] of planes.entries()) {
      const begin = (ROW.results + index) * stride;
      plane.set(row.floats.subarray(begin, begin + width), line * width);
    }
  }
}

/** Room for a row and all that its rays may meet. */
function createGatherRoom(task: GatherTask) {
  const { space, ambient } = task;
  const scene = sceneParameters(task);
  const texels = skyTexels(ambient);
  const size = space.surface.hit.length;
  const [row, sceneAt, texelsAt, buffer, nearness, seen, strata, struct] = makeRoom([
    ROW.count * wholeLanes(space.width),
    scene.length,
    texels.length,
    BUFFER_FLOATS,
    size,
    size * SEEN,
    STRATA * STRATUM,
    STRUCT,
  ]);
  sceneAt.floats.set(scene);
  texelsAt.floats.set(texels);
  writeBuffer(buffer, space);
  nearness.floats.set(space.nearness);
  writeSeen(task, seen.floats);
  for (let stratum = 0; stratum < STRATA; stratum++)
    strata.floats.set(stratumParameters(stratum), stratum * STRATUM);
  return { row, parts: [sceneAt, texelsAt, buffer, nearness, seen, strata], struct };
}

function sceneParameters({ space, ambient, ground, wet }: GatherTask): readonly number[] {
  const { view } = space;
  const own = [...view.position, ...view.forward, view.projection === "orthographic" ? 1 : 0, view.xStep];
  return [...own, ground ? 1 : 0, ...(ground ?? [0, 0, 0]), wet ? 1 : 0, ...skyParameters(ambient)];
}

/** Of each pixel that a ray may meet: normal, what it throws in all directions, what it shows the viewer. */
function writeSeen({ space, thrown, shown }: GatherTask, into: Float32Array): void {
  const { hit, normal } = space.surface;
  for (const [first, planes] of [normal, thrown, shown].entries())
    for (const [channel, plane] of planes.entries())
      for (let at = 0, to = 4 * first + channel; at < hit.length; at++, to += SEEN) into[to] = plane[at];
}

function fillRow(space: ScreenSpace, { floats }: Place, stride: number, line: number): void {
  const { surface, pixel, width, nearness, slopeX, slopeY } = space;
  const { hit, depth, roughness, normal, position } = surface;
  for (let column = 0, k = line * width; column < width; column++, k++) {
    const at = pixel[k];
    const into = (plane: number) => plane * stride + column;
    floats[into(ROW.hit)] = hit[at];
    floats[into(ROW.depth)] = depth[at];
    floats[into(ROW.roughness)] = roughness[at];
    floats[into(ROW.margin)] =
      0.75 * (Math.abs(slopeX[k]) + Math.abs(slopeY[k])) + 1e-4 * Math.abs(nearness[at]);
    floats[into(ROW.stratum)] = TILE[((line & 3) << 2) | (column & 3)];
    for (let axis = 0; axis < 3; axis++) {
      floats[into(ROW.normal + axis)] = normal[axis][at];
      floats[into(ROW.position + axis)] = position[3 * at + axis];
    }
  }
}

/** A stratum as the struct in `lanes/src/gather.rs` has it. */
function stratumParameters(stratum: number): number[] {
  const rays = Array.from({ length: RAYS }, (_, index) => index);
  const along = [0, 1, 2].flatMap((axis) => rays.map((index) => DOME[3 * (index * STRATA + stratum) + axis]));
  const turn = (2 * Math.PI * (stratum + 0.5)) / STRATA;
  const mirror = [Math.cos(turn), Math.sin(turn), ((stratum * 5 + 3) % STRATA) / STRATA];
  const jitters = rays.map((index) => ((stratum * 7 + index * 5) % STRATA) / STRATA);
  return [...along, ...mirror, ((stratum * 7) % STRATA) / STRATA, ...jitters];
}

function hemisphere(): Float64Array {
  const count = RAYS * STRATA;
  const directions = new Float64Array(3 * count);
  for (let k = 0; k < count; k++) {
    // Stratum after stratum the set is spread over the whole hemisphere, ray after ray as well.
    const stratum = k % STRATA;
    const index = stratum * RAYS + ((k / STRATA) | 0);
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
