// SPDX-License-Identifier: Apache-2.0
import type { Matrix4 } from "../core/request.ts";
import { finite, invalid, missing } from "./check-field.ts";
import type * as wire from "./gen/platewright/v1/scene.ts";

/** Sixteen finite numbers whose last row is 0 0 0 1: any other last row means the rows and columns were exchanged. */
export function decodeMatrix(matrix: wire.Matrix4 | undefined, field: string): Matrix4 {
  if (!matrix) throw missing(field, `${field} is absent.`, "Send the transform to world as sixteen numbers.");
  const { values } = matrix;
  if (values.length !== 16)
    throw invalid(
      `${field}.values`,
      `${field} has ${values.length} numbers in place of 16.`,
      "Send four rows of four numbers.",
    );
  for (const [index, value] of values.entries()) finite(value, `${field}.values[${index}]`);
  const lastRow = values.slice(12);
  if (lastRow.some((value, column) => Math.abs(value - (column === 3 ? 1 : 0)) > 1e-6))
    throw invalid(
      `${field}.values`,
      `${field} has the last row ${lastRow.join(" ")} in place of 0 0 0 1.`,
      "Send the matrix row by row, with the translation in elements 3, 7 and 11.",
    );
  return values;
}
