// SPDX-License-Identifier: Apache-2.0
import { ERROR_REASONS, type ErrorReason, type ErrorRecord } from "../core/errors.ts";
import type * as wire from "./gen/platewright/v1/error.ts";

/** Wire numbers of reasons are their places in `ERROR_REASONS`, from 1. */
const reasonToWire = (reason: ErrorReason) => (ERROR_REASONS.indexOf(reason) + 1) as wire.ErrorReason;

/** A reason that this version does not know is INTERNAL: it came from a newer daemon. */
export const reasonFromWire = (reason: wire.ErrorReason): ErrorReason =>
  ERROR_REASONS[reason - 1] ?? "INTERNAL";

export const encodeErrorDetail = (error: ErrorRecord): wire.ErrorDetail => ({
  reason: reasonToWire(error.reason),
  message: error.message,
  field: error.field,
  remedy: error.remedy,
});
