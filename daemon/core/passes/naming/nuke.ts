// SPDX-License-Identifier: Apache-2.0
import { type Naming, named } from "./naming.ts";

/**
 * Nuke's own layers, as its Write node names them with "channels all". ScanlineRender's depth is 1 / distance; its motion
 * layers are `forward` (to the next frame) and `backward`. Surface layers of ScanlineRender take any name the artist gives,
 * so their meaning comes from the plain names or from the request.
 */
export const nuke: Naming = {
  renderer: "nuke",
  title: "Nuke",
  names: [
    ...named("beauty", ["rgba", "rgb"]),
    ...named("depth", ["depth"], { depthMeasure: "inverse" }),
    ...named("motion", ["forward"]),
    ...named("matte", ["mask", "rotopaint_mask"]),
  ],
  others: ["backward", "disparityL", "disparityR", "deep"],
  enabling: {
    depth: "In Nuke: write the layer depth (Write node, channels: all).",
    normal:
      "In Nuke: ScanlineRender > Outputs > Surface AOVs: write the shading normal Ns to a layer called normal and set its vector space.",
    position:
      "In Nuke: ScanlineRender > Outputs > Surface AOVs: write the shading position Ps to a layer called position and set its vector space.",
    motion: "In Nuke: ScanlineRender > Outputs > Motion Vectors: Distance, into the layer forward.",
    matte: "In Nuke: draw a Roto into the layer mask.",
  },
};
