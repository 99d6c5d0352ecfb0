// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { layersOf } from "../../../daemon/core/passes/layers.ts";
import { matchPasses } from "../../../daemon/core/passes/match.ts";
import { NAMINGS } from "../../../daemon/core/passes/naming/index.ts";
import { recogniseNaming } from "../../../daemon/core/passes/naming/recognise.ts";
import type { FileLayout } from "../../../daemon/core/ports.ts";
import type { PassKind, PassSource } from "../../../daemon/core/request.ts";
import { blender4, blender5, channels, layout, onePart, part, source } from "./layouts.ts";

const match = (file: FileLayout, more: Partial<PassSource> = {}) => matchPasses([source(more)], [file]);

function found(file: FileLayout, kind: PassKind, more: Partial<PassSource> = {}) {
  const matches = match(file, more).matches.filter((one) => one.kind === kind);
  expect(matches).toHaveLength(1);
  return matches[0];
}

describe("layers", () => {
  const names = (file: FileLayout) =>
    layersOf(file).map(({ name, components }) => [name, [...components.keys()].join("")]);

  it("split at the last dot and gather suffixes in any case", () => {
    expect(
      names(onePart("ViewLayer.Noisy Image.R", "ViewLayer.Noisy Image.G", "crypto00.r", "diffuse.red")),
    ).toEqual([
      ["ViewLayer.Noisy Image", "RG"],
      ["crypto00", "R"],
      ["diffuse", "R"],
    ]);
  });

  it("take a channel without a component suffix for a layer of its own", () => {
    expect(names(onePart("depth", "light.key"))).toEqual([
      ["depth", ""],
      ["light.key", ""],
    ]);
  });

  it("tell OpenEXR's bare Z from the picture it stands beside", () => {
    expect(names(onePart("R", "G", "B", "A", "Z"))).toEqual([
      ["", "RGBA"],
      ["Z", "Z"],
    ]);
  });

  it("take their name from the part where channels are bare and the file has several", () => {
    expect(
      names(layout(part("rgba", channels(":RGBA")), part("depth", ["Z"]), part("N", channels(":XYZ")))),
    ).toEqual([
      ["rgba", "RGBA"],
      ["depth", "Z"],
      ["N", "XYZ"],
    ]);
    expect(names(layout(part("some shot", channels(":RGB"))))).toEqual([["", "RGB"]]);
  });
});

describe("Blender files", () => {
  it.each([
    ["4.5", blender4()],
    ["5.2", blender5()],
  ])("of %s give every pass", (_, file) => {
    const { matches, ambiguities, unknownLayers } = match(file);
    expect(ambiguities).toEqual([]);
    expect(unknownLayers).toEqual([]);
    expect(new Set(matches.map(({ rule }) => rule))).toEqual(new Set(["blender"]));
    expect(new Set(matches.map(({ kind }) => kind))).toEqual(
      new Set([
        "beauty",
        "alpha",
        "depth",
        "normal",
        "position",
        "albedo",
        "roughness",
        "metallic",
        "motion",
        "emission",
        "diffuse_direct",
        "diffuse_indirect",
        "glossy_colour",
        "glossy_direct",
        "glossy_indirect",
        "ambient_occlusion",
        "environment",
        "uv",
        "object_id",
        "material_id",
        "cryptomatte_object",
        "cryptomatte_material",
        "cryptomatte_asset",
      ]),
    );
  });

  it("mean world normals and planar depth", () => {
    expect(found(blender4(), "normal")).toMatchObject({
      layer: "ViewLayer.Normal",
      channels: ["ViewLayer.Normal.X", "ViewLayer.Normal.Y", "ViewLayer.Normal.Z"],
      vectorSpace: "world",
      packedNormals: false,
    });
    expect(found(blender5(), "depth")).toMatchObject({ partName: "ViewLayer.Depth", depthMeasure: "planar" });
  });

  it("keep the layers of a cryptomatte together, by rank", () => {
    const ranks = match(blender4()).matches.filter(({ kind }) => kind === "cryptomatte_object");
    expect(ranks.map(({ rank, layer }) => [rank, layer])).toEqual([
      [0, "ViewLayer.CryptoObject00"],
      [1, "ViewLayer.CryptoObject01"],
      [2, "ViewLayer.CryptoObject02"],
    ]);
  });

  it("bring the view layer's own picture before the compositor's", () => {
    const file = onePart(
      ...channels("Composite.Combined:RGBA", "ViewLayer.Combined:RGBA", "ViewLayer.Depth:Z"),
    );
    expect(found(file, "beauty").layer).toBe("ViewLayer.Combined");
    expect(found(file, "alpha").layer).toBe("ViewLayer.Combined");
  });

  it("with two view layers are ambiguous until one is chosen", () => {
    const file = onePart(
      ...channels(
        "Fore.Combined:RGBA",
        "Fore.Depth:Z",
        "Back.Combined:RGBA",
        "Back.Depth:Z",
        "Back.Normal:XYZ",
      ),
    );
    const { matches, ambiguities } = match(file);
    expect(matches.map(({ kind }) => kind)).toEqual(["normal"]);
    expect(ambiguities.find(({ kind }) => kind === "depth")?.layers).toEqual([":Fore.Depth", ":Back.Depth"]);
    expect(found(file, "depth", { layer: "Back" }).layer).toBe("Back.Depth");
    expect(match(file, { layer: "Back" }).ambiguities).toEqual([]);
  });
});

describe("other renderers", () => {
  it("Nuke: inverse depth, matte from the mask layer, forward motion", () => {
    const file = onePart(...channels(":RGBA", "depth:Z", "forward:uv", "backward:uv", "mask:a"));
    expect(found(file, "depth")).toMatchObject({
      rule: "nuke",
      depthMeasure: "inverse",
      channels: ["depth.Z"],
    });
    expect(found(file, "motion").channels).toEqual(["forward.u", "forward.v"]);
    expect(found(file, "matte").channels).toEqual(["mask.a"]);
    expect(found(file, "beauty")).toMatchObject({ layer: "", channels: ["R", "G", "B"] });
  });

  it("Arnold: world N and P, planar Z, diffuse_albedo before albedo, its diffuse light no albedo", () => {
    const file = onePart(
      ...channels(
        ":RGBA",
        "Z",
        "N:XYZ",
        "P:XYZ",
        "albedo:RGB",
        "diffuse_albedo:RGB",
        "diffuse:RGB",
        "specular:RGB",
      ),
    );
    expect(found(file, "normal")).toMatchObject({ rule: "arnold", vectorSpace: "world" });
    expect(found(file, "depth")).toMatchObject({ channels: ["Z"], depthMeasure: "planar" });
    expect(found(file, "albedo").layer).toBe("diffuse_albedo");
    expect(match(file).unknownLayers).toEqual([]);
    expect(found(onePart(...channels("N:XYZ", "albedo:RGB", "sss:RGB")), "albedo").layer).toBe("albedo");
  });

  it("RenderMan: left-handed camera normals, unless world ones are there", () => {
    expect(found(onePart(...channels("Ci:rgb", "Nn:xyz", "z")), "normal")).toMatchObject({
      rule: "renderman",
      vectorSpace: "camera_left_handed",
    });
    expect(found(onePart(...channels("Ci:rgb", "Nn:xyz", "__Nworld:rgb")), "normal")).toMatchObject({
      layer: "__Nworld",
      vectorSpace: "world",
    });
  });

  it("V-Ray: names of Maya and of 3ds Max; what normals and depth mean is left open", () => {
    const maya = onePart(
      ...channels(":RGBA", "zDepth:R", "normals:XYZ", "diffuse:RGB", "GI:RGB", "reflect:RGB"),
    );
    expect(found(maya, "albedo")).toMatchObject({ rule: "vray", layer: "diffuse" });
    expect(found(maya, "normal").vectorSpace).toBeUndefined();
    expect(found(maya, "depth").depthMeasure).toBeUndefined();
    const max = onePart(...channels(":RGBA", "VRayDiffuseFilter:RGB", "VRayNormals:XYZ"));
    expect(found(max, "albedo").layer).toBe("VRayDiffuseFilter");
  });

  it("Redshift: shading normals before smooth ones; depth's mode is left open", () => {
    const file = onePart(
      ...channels(":RGBA", "Z", "N:RGB", "BumpNormals:RGB", "P:RGB", "DiffuseFilter:RGB", "GI:RGB"),
    );
    expect(found(file, "normal")).toMatchObject({
      rule: "redshift",
      layer: "BumpNormals",
      vectorSpace: "world",
    });
    expect(found(file, "depth").depthMeasure).toBeUndefined();
    expect(found(file, "albedo").layer).toBe("DiffuseFilter");
  });

  it("Karma: C is the beauty, hitPz planar depth, in parts of their own", () => {
    const file = layout(
      part("C", channels(":RGBA")),
      part("directdiffuse", channels(":RGB")),
      part("hitPz", ["Z"]),
      part("hitN", channels(":XYZ")),
    );
    expect(found(file, "beauty")).toMatchObject({ rule: "karma", partName: "C" });
    expect(found(file, "depth")).toMatchObject({ partName: "hitPz", depthMeasure: "planar" });
    expect(found(file, "normal").vectorSpace).toBeUndefined();
  });

  it("plain names say what a layer is, not what space it is in", () => {
    const file = onePart(...channels(":RGBA", "depth:Z", "normal:XYZ", "albedo:RGB"));
    expect(recogniseNaming(layersOf(file).map(({ name }) => name)).renderer).toBe("plain");
    expect(found(file, "normal").vectorSpace).toBeUndefined();
    expect(found(file, "normal", { vectorSpace: "camera" }).vectorSpace).toBe("camera");
  });

  it.each(NAMINGS.map((naming) => [naming.title, naming] as const))(
    "%s is recognised by its own names",
    (_, naming) => {
      const layers = naming.names.map(({ name, numbered }) => (numbered ? `${name}00` : name));
      expect(recogniseNaming([...layers, ...naming.others]).renderer).toBe(naming.renderer);
    },
  );
});

describe("sources", () => {
  it("by name, the first that has a pass gives it", () => {
    const { matches } = matchPasses([source(), source()], [blender4("A"), blender4("B")]);
    expect(new Set(matches.map((one) => one.source))).toEqual(new Set([0]));
  });

  it("with a kind go before all names, the last of them first", () => {
    const files = [blender4(), onePart(...channels(":RGBA")), onePart(...channels("x:RGB"))];
    const { matches } = matchPasses(
      [source(), source({ kind: "albedo" }), source({ kind: "albedo" })],
      files,
    );
    const albedo = matches.filter(({ kind }) => kind === "albedo");
    expect(albedo).toMatchObject([{ source: 2, rule: "explicit", channels: ["x.R", "x.G", "x.B"] }]);
  });

  it("bind an RGBA picture as matte by its alpha, as reference by its colour", () => {
    const file = onePart(...channels(":RGBA"));
    expect(match(file, { kind: "matte" }).matches).toMatchObject([{ kind: "matte", channels: ["A"] }]);
    expect(match(file, { kind: "reference" }).matches).toMatchObject([
      { kind: "reference", channels: ["R", "G", "B"] },
    ]);
  });

  it("bound as beauty bring their coverage along", () => {
    expect(
      match(onePart(...channels("comp:RGBA")), { kind: "beauty" }).matches.map(({ kind }) => kind),
    ).toEqual(["alpha", "beauty"]);
  });

  it("bind listed channels in the order given", () => {
    expect(
      match(blender4(), {
        kind: "normal",
        channels: ["ViewLayer.Position.Z", "ViewLayer.Position.X", "ViewLayer.Position.Y"],
        packedNormals: true,
        vectorSpace: "camera",
      }).matches,
    ).toMatchObject([
      {
        kind: "normal",
        channels: ["ViewLayer.Position.Z", "ViewLayer.Position.X", "ViewLayer.Position.Y"],
        packedNormals: true,
        vectorSpace: "camera",
      },
    ]);
  });

  it("keep to the part they name", () => {
    expect(found(blender5(), "normal", { part: "ViewLayer.Normal" }).part).toBe(4);
    expect(match(blender5(), { part: "ViewLayer.Normal" }).matches).toHaveLength(1);
  });

  it("take a known layer's meaning where a kind is bound and nothing else is said", () => {
    expect(found(blender4(), "depth", { kind: "depth" })).toMatchObject({
      layer: "ViewLayer.Depth",
      depthMeasure: "planar",
      rule: "explicit",
    });
  });

  it("report layers that no rule knows", () => {
    expect(match(onePart(...channels(":RGBA", "wobble:RGB"))).unknownLayers).toEqual([":wobble"]);
    expect(
      match(onePart(...channels("ViewLayer.Combined:RGBA", "ViewLayer.Normal:X"))).unknownLayers,
    ).toEqual([":ViewLayer.Normal"]);
  });
});

describe("refusals", () => {
  const refusal = (file: FileLayout, more: Partial<PassSource>) => {
    try {
      match(file, more);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each([
    ["a part that is not there", { part: "nope" }, "MISSING_PASS", "passes[0].part"],
    ["a layer that is not there", { layer: "ViewLayer.Nope" }, "MISSING_PASS", "passes[0].layer"],
    ["half a layer's name", { layer: "ViewLayer.Dep" }, "MISSING_PASS", "passes[0].layer"],
    ["channels without a pass", { channels: ["ViewLayer.Depth.Z"] }, "MISSING_FIELD", "passes[0].kind"],
    ["a channel that is not there", { kind: "depth", channels: ["Q"] }, "MISSING_PASS", "passes[0].channels"],
    [
      "too few channels",
      { kind: "normal", channels: ["ViewLayer.Depth.Z"] },
      "INVALID_FIELD",
      "passes[0].channels",
    ],
    ["a pass no layer can carry", { kind: "beauty", layer: "ViewLayer.Depth" }, "MISSING_PASS", "passes[0]"],
    ["a pass several layers can carry", { kind: "reference" }, "AMBIGUOUS_PASS", "passes[0].layer"],
  ] satisfies [string, Partial<PassSource>, string, string][])("%s", (_, more, reason, field) => {
    expect(refusal(blender4(), more)).toMatchObject({ reason, field });
  });

  it("name what is there", () => {
    expect(refusal(blender4(), { layer: "Nope" })).toMatchObject({
      remedy: expect.stringContaining("ViewLayer.Depth"),
    });
  });
});
