// SPDX-License-Identifier: Apache-2.0
import { arnold } from "./arnold.ts";
import { blender } from "./blender.ts";
import { karma } from "./karma.ts";
import type { Naming } from "./naming.ts";
import { nuke } from "./nuke.ts";
import { plain } from "./plain.ts";
import { redshift } from "./redshift.ts";
import { renderman } from "./renderman.ts";
import { vray } from "./vray.ts";

/** The renderers whose layer names are known. The plain names come first: they win where nothing speaks for a renderer. */
export const NAMINGS: readonly Naming[] = [plain, blender, nuke, arnold, renderman, vray, redshift, karma];
