// SPDX-License-Identifier: Apache-2.0
import { lanes } from "../lanes/lanes.ts";
import { integer, LANES, makeRoom, wholeLanes, writeStruct } from "../lanes/room.ts";
import { sharedCopy } from "../shared-memory.ts";
import type { View } from "./camera.ts";

/**
 * How thick things are behind what the camera sees, which a depth buffer does not tell: about as thick as they look wide. So at a
 * silhouette next to nothing, and from there on twice the way inwards, which is a pole's and a ball's thickness in their middle.
 * Wide things are no thicker than `MOST`: walls seem endless and are thin. Over 79 test scenes of 640 x 360 the base is
 * 0.6 dB nearer to the render than with 0.05 everywhere, where things float 5 to 8 dB.
 */
const ROUND = 2;
/** Least and most, as shares of the depth; in orthographic views of the picture's longer side. */
const LEAST = 0.003;
const MOST = 0.08;
/** Everywhere in lat-long views, whose rays take steps too wide to meet anything thinner. */
const SPHERE_THICKNESS = 0.25;
/**
 * Nearness falls by more than this share from a silhouette to what lies behind it, and by more than twice what it falls by from
 * the pixel before, at the picture's edge to the pixel after; in an orthographic view by this share of the picture's longer side.
 */
const JUMP = 0.015;

/** Floats of the struct in `lanes/src/thickness.rs`, and pixels along each side of the two kinds of cells in `survey.rs`. */
const STRUCT = 14;
const CELLS = [8, 32];

/** A picture's depth, and in a margin around it that of what is taken to lie there. */
export interface DepthField {
  /** With the margin. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the margin on each side. */
  readonly margin: number;
  /** See `ScreenSpace`. */
  readonly nearness: Float32Array;
  /** Metres of the picture's longer side in an orthographic view. */
  readonly extent: number | undefined;
}

/** A depth buffer as rays read it. */
export interface PackedDepth {
  /** Four bytes of each pixel, no number: nearness, and in its last bits how far behind it the back lies; see `lanes/src/packed.rs`. */
  readonly packed: Float32Array;
  /** The greatest nearness in and around each cell, see `lanes/src/survey.rs`. */
  readonly nearest: Float32Array;
  /** What nearness falls by to the back of the thickest things: as a share of it, and as such. */
  readonly fall: readonly [share: number, length: number];
}

/** Finds the back of what each pixel shows; what goes on outside the picture is as thick as at its edge. */
export function packDepth(
  field: DepthField,
  { projection, xStep }: Pick<View, "projection" | "xStep">,
): PackedDepth {
  const { width, height, margin, nearness, extent } = field;
  const pixels = nearness.length;
  const [columns, rows] = [width - 2 * margin, height - 2 * margin];
  const edged = (wholeLanes(columns) + 2 * LANES) * (rows + 2);
  const cells = CELLS.reduce((sum, side) => sum + Math.ceil(width / side) * Math.ceil(height / side), 0);
  const [struct, fronts, packed, nearest, ways] = makeRoom([
    STRUCT,
    pixels + 3 * LANES,
    pixels + LANES,
    cells,
    3 * edged,
  ]);
  fronts.floats.set(nearness, LANES);
  const [least, perPixel, most] =
    projection === "latlong"
      ? [SPHERE_THICKNESS, 0, SPHERE_THICKNESS]
      : [LEAST, (ROUND * xStep) / (extent ?? 1), MOST];
  const fall = extent === undefined ? ([most / (1 + most), 0] as const) : ([0, most * extent] as const);
  const first = integer(fronts.pointer + LANES * Float32Array.BYTES_PER_ELEMENT);
  writeStruct(struct, [
    ...[first, packed, nearest, ways, ...[width, height, margin].map(integer)],
    ...[...fall, extent ?? 0, least, perPixel, most, JUMP],
  ]);
  lanes().pack(struct.pointer);
  return {
    packed: sharedCopy(packed.floats.subarray(0, pixels)),
    nearest: sharedCopy(nearest.floats.subarray(0, cells)),
    fall,
  };
}

/** Metres behind the farthest surface at which nothing blocks any more. */
export const farthestThickness = (farthestDepth: number, extent: number | undefined): number =>
  MOST * (extent ?? farthestDepth);
