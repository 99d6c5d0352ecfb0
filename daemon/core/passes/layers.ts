// SPDX-License-Identifier: Apache-2.0
import type { FileLayout, PartLayout } from "../ports.ts";

/** Channels of one part that belong together. */
export interface Layer {
  readonly part: PartLayout;
  /** Channel name before its last dot; empty for bare channels. */
  readonly layer: string;
  /** What naming rules look at: the layer, or for bare channels of a named part the part. Empty for the main picture. */
  readonly name: string;
  /** Full channel name by component, `R` `G` `B` `A` `X` `Y` `Z` `W` `U` `V`, or `""` where the channel has no suffix. */
  readonly components: ReadonlyMap<string, string>;
}

const COMPONENTS = new Map(
  [..."RGBAXYZWUV"]
    .map((letter) => [letter.toLowerCase(), letter] as const)
    .concat([
      ["red", "R"],
      ["green", "G"],
      ["blue", "B"],
      ["alpha", "A"],
    ]),
);

/**
 * Groups channels into layers. A channel splits at its last dot; a suffix of one component letter, or a colour's full
 * name, joins its group in any case. A channel without such a suffix is a layer of its own. A bare `Z` beside a picture is
 * the layer `Z`, OpenEXR's own depth channel.
 */
export function layersOf(file: FileLayout): Layer[] {
  return file.parts.flatMap((part) => layersOfPart(part, file.parts.length > 1));
}

function layersOfPart(part: PartLayout, amongParts: boolean): Layer[] {
  const groups = new Map<string, Map<string, string>>();
  const join = (layer: string, component: string, channel: string) => {
    const group = groups.get(layer) ?? new Map<string, string>();
    groups.set(layer, group.set(component, channel));
  };
  for (const { name } of part.channels) {
    const dot = name.lastIndexOf(".");
    const component = COMPONENTS.get(name.slice(dot + 1).toLowerCase());
    if (component) join(name.slice(0, Math.max(dot, 0)), component, name);
    else join(name, "", name);
  }
  const bareDepth = groups.get("")?.get("Z");
  const stray = bareDepth !== undefined && groups.get("")?.has("X") === false;
  if (stray) groups.get("")?.delete("Z");
  const partName = amongParts ? part.name : "";
  const layers = [...groups]
    .filter(([, components]) => components.size > 0)
    .map(([layer, components]): Layer => ({ part, layer, name: layer || partName, components }));
  if (stray) {
    const alone = layers.every((other) => other.layer !== "");
    layers.push({
      part,
      layer: "",
      name: (alone && partName) || "Z",
      components: new Map([["Z", bareDepth]]),
    });
  }
  return layers;
}

/** For people and for `unknown_layers`: `part:layer`. */
export const layerTitle = ({ part, layer, name }: Layer) => `${part.name}:${layer || name}`;
