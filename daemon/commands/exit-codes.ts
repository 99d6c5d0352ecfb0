// SPDX-License-Identifier: Apache-2.0
import type { ErrorReason } from "../core/errors.ts";

/** What a shell learns from a command. Documented in `--help`; never renumbered. */
export const EXIT = {
  ok: 0,
  /** A fault of Platewright itself. */
  internal: 1,
  /** The command line or the request cannot be meant, or needs something that is not there. */
  badInput: 2,
  /** No daemon could be reached or started. */
  unreachable: 3,
  jobFailed: 4,
  /** Someone else cancelled the job. */
  cancelled: 5,
  /** Some frames were made and some were not. */
  someFramesFailed: 6,
  /** Ctrl-C, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_CODES_HELP =
  "Exit codes: 0 done, 1 internal fault, 2 bad input, 3 no daemon, 4 job failed, 5 cancelled, 6 some frames failed, 130 Ctrl-C";

export function exitCodeOf(reason: ErrorReason): ExitCode {
  switch (reason) {
    case "INTERNAL":
    case "WORKER_DIED":
    case "WORKER_STALLED":
    case "NOT_IMPLEMENTED":
      return EXIT.internal;
    case "DAEMON_UNAVAILABLE":
    case "DAEMON_STOPPING":
    case "UNAUTHENTICATED":
      return EXIT.unreachable;
    case "CANCELLED":
      return EXIT.cancelled;
    default:
      return EXIT.badInput;
  }
}
