// SPDX-License-Identifier: Apache-2.0
import manifest from "../../package.json" with { type: "json" };

/** The daemon's own version, semantic versioning. */
export const VERSION: string = manifest.version;
