// SPDX-License-Identifier: Apache-2.0

/** What each sample of a shorter line is the mean of. */
export interface Boxes {
  /** Samples of the longer line. */
  readonly from: number;
  /** Of them in a box, whole ones and parts. */
  readonly step: number;
  /** The first one in each box. */
  readonly first: Int32Array;
  /** How much of each one in a box counts: box `i` has the weights from `start[i]` up to `start[i + 1]`. */
  readonly weights: Float64Array;
  readonly start: Int32Array;
}

/** Of `to` boxes of one size over a line of `from` samples, no fewer. */
export function boxesOver(from: number, to: number): Boxes {
  const step = from / to;
  const first = new Int32Array(to);
  const start = new Int32Array(to + 1);
  const weights: number[] = [];
  for (let box = 0; box < to; box++) {
    const left = box * step;
    const right = Math.min(left + step, from);
    first[box] = Math.floor(left);
    for (let source = first[box]; source < right; source++)
      weights.push(Math.min(source + 1, right) - Math.max(source, left));
    start[box + 1] = weights.length;
  }
  return { from, step, first, weights: Float64Array.from(weights), start };
}

/**
 * The rows of a plane shrunk to as many columns and rows as there are boxes: each sample is the mean of the area it covers. The same
 * array for every row, which holds until the next is asked for; cheapest from the top down, as a row that two boxes share is
 * then shrunk once.
 */
export function shrunkRows(plane: Float32Array, across: Boxes, down: Boxes): (row: number) => Float32Array {
  const line = new Float32Array(across.first.length);
  const mean = new Float32Array(line.length);
  const sums = new Float64Array(line.length);
  let shrunk = -1;
  return (row) => {
    sums.fill(0);
    for (
      let index = down.start[row], source = down.first[row];
      index < down.start[row + 1];
      index++, source++
    ) {
      if (source !== shrunk) shrinkRow(plane, source * across.from, across, line);
      shrunk = source;
      addRow(sums, line, down.weights[index] / down.step);
    }
    mean.set(sums);
    return mean;
  };
}

function addRow(sums: Float64Array, line: Float32Array, weight: number): void {
  for (let column = 0; column < line.length; column++) sums[column] += line[column] * weight;
}

function shrinkRow(plane: Float32Array, row: number, boxes: Boxes, into: Float32Array): void {
  const { from, first, start, weights, step } = boxes;
  if (step === 1) {
    into.set(plane.subarray(row, row + from));
    return;
  }
  for (let column = 0; column < into.length; column++) {
    let sum = 0;
    for (
      let index = start[column], source = row + first[column];
      index < start[column + 1];
      index++, source++
    )
      sum += plane[source] * weights[index];
    into[column] = sum / step;
  }
}
