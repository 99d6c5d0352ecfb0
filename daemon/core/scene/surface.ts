// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";
import type { Image } from "../image.ts";
import type { PassKind } from "../request.ts";
import { shared, sharedBytes, sharedFloats } from "../shared-memory.ts";
import { positionsFromDepth, type View } from "./camera.ts";

type Planes3 = readonly [Float32Array, Float32Array, Float32Array];

/**
 * What each pixel shows, flat and ready for shading: planes of width * height, rows from the top, world vectors in house
 * axes, metres. Colours are associated with coverage, as renderers write them: at a half covered edge an albedo pass
 * holds half the albedo. Pixels without a surface have `hit` 0 and may hold anything elsewhere.
 */
export interface GBuffer {
  readonly width: number;
  readonly height: number;
  /** 1 where there is a surface. */
  readonly hit: Uint8Array;
  /** Planar (lat-long: radial) metres, Infinity where there is no surface. */
  readonly depth: Float32Array;
  /** World x, y, z side by side: a look anywhere costs one line of cache. NaN where there is no surface. */
  readonly position: Float32Array;
  /** Unit length. */
  readonly normal: Planes3;
  /** Lambert albedo, 0..1. */
  readonly diffuse: Planes3;
  /**
   * What the specular reflectance at normal incidence is made of: on metals the colour itself, else a dielectric's, no more
   * than the colour where `capped`.
   */
  readonly specular: { readonly colour: Planes3; readonly capped: boolean };
  /** Perceptual roughness, 0..1. */
  readonly roughness: Float32Array;
  readonly metallic: Float32Array;
  readonly emission: Planes3;
  /** Coverage, 0..1. */
  readonly alpha: Float32Array;
}

/** Reflectance of common dielectrics, index of refraction 1.5. */
const DIELECTRIC = 0.04;
/** Depths from here on mean that nothing was hit; Blender writes 1e10. */
const FAR = 1e9;

/**
 * Builds the surface from canonical passes. Depth, normal and albedo are needed; MISSING_PASS otherwise. Roughness defaults
 * to 0.5, metallic and emission to 0, alpha to 1 on surfaces; position comes from depth where there is no pass.
 *
 * What `albedo` means depends on the renderer. Where a glossy colour pass is present, albedo is the reflectance of the
 * diffuse part alone (Cycles' DiffCol, black on metals) and metals take their colour from the glossy colour; a metallic
 * pass is estimated from the two when absent. Where it is not, albedo is the base colour and metallic divides it.
 *
 * Planes in shared memory are taken over as they are: depth becomes Infinity off surfaces, normals unit length and a diffuse
 * albedo 0..1 in place, which changes no pass in its canonical form. Others are copied.
 */
export function assembleSurface(passes: ReadonlyMap<PassKind, Image>, view: View): GBuffer {
  const { width, height } = view;
  const pixels = width * height;
  const given = (kind: PassKind, channels: number): Image | undefined => {
    const image = passes.get(kind);
    if (image && (image.width !== width || image.height !== height || image.planes.length < channels))
      throw new PlateError(
        "INTERNAL",
        `The ${kind} pass is ${image.width} x ${image.height} with ${image.planes.length} channels; the view is ${width} x ${height}.`,
      );
    return image;
  };
  const needed = (kind: PassKind, channels: number): Image => {
    const image = given(kind, channels);
    if (image) return image;
    throw new PlateError("MISSING_PASS", `Shading with the scene's lights needs the ${kind} pass.`, {
      field: "passes",
      remedy: `Render the ${kind} pass too and send it with the others.`,
    });
  };
  const copyOr = (image: Image | undefined, otherwise: number) =>
    image ? shared(image.planes[0]) : sharedFloats(pixels).fill(otherwise);

  const depth = shared(needed("depth", 1).planes[0]);
  const normal = threeShared(needed("normal", 3).planes);
  const albedo = needed("albedo", 3).planes;
  const alpha = copyOr(given("alpha", 1), 1);
  const emissionPass = given("emission", 3);
  const hit = markHits(depth, normal, alpha);
  const positionPass = given("position", 3);
  const position = sharedFloats(3 * pixels);
  if (!positionPass) positionsFromDepth(view, depth, position);
  for (let at = 0; at < pixels; at++)
    for (let axis = 0; axis < 3; axis++)
      if (hit[at] === 0) position[3 * at + axis] = Number.NaN;
      else if (positionPass) position[3 * at + axis] = positionPass.planes[axis][at];
  const glossy = given("glossy_colour", 3);
  const metallic = given("metallic", 1);
  const { diffuse, specular, metal } = glossy
    ? reflectanceFromParts(albedo, glossy.planes, metallic && shared(metallic.planes[0]))
    : reflectanceFromBase(albedo, copyOr(metallic, 0));
  return {
    width,
    height,
    hit,
    depth,
    position,
    normal,
    diffuse,
    specular,
    roughness: copyOr(given("roughness", 1), 0.5),
    metallic: metal,
    emission: emissionPass ? threeShared(emissionPass.planes) : threePlanes(pixels),
    alpha,
  };
}

const threePlanes = (pixels: number): Planes3 => [
  sharedFloats(pixels),
  sharedFloats(pixels),
  sharedFloats(pixels),
];

const threeShared = ([x, y, z]: readonly Float32Array[]): Planes3 => [shared(x), shared(y), shared(z)];

/** Finds surfaces, makes normals unit length and the depth of everything else infinite, in place. */
function markHits(depth: Float32Array, [nx, ny, nz]: Planes3, alpha: Float32Array): Uint8Array {
  const hit = sharedBytes(depth.length);
  for (let at = 0; at < depth.length; at++) {
    const squared = nx[at] * nx[at] + ny[at] * ny[at] + nz[at] * nz[at];
    // Comparisons are written so that NaN counts as no surface.
    if (depth[at] > 0 && depth[at] < FAR && squared > 1e-8 && squared < 1e8 && alpha[at] > 0) {
      hit[at] = 1;
      if (Math.abs(squared - 1) < 1e-6) continue;
      const inverse = 1 / Math.sqrt(squared);
      nx[at] *= inverse;
      ny[at] *= inverse;
      nz[at] *= inverse;
    } else depth[at] = Infinity;
  }
  return hit;
}

interface Reflectance extends Pick<GBuffer, "diffuse" | "specular"> {
  readonly metal: Float32Array;
}

function reflectanceFromBase(base: readonly Float32Array[], metal: Float32Array): Reflectance {
  const diffuse = threePlanes(metal.length);
  for (let channel = 0; channel < 3; channel++)
    for (let at = 0; at < metal.length; at++)
      diffuse[channel][at] = limit(base[channel][at]) * (1 - limit(metal[at]));
  return { diffuse, specular: { colour: threeShared(base), capped: false }, metal };
}

function reflectanceFromParts(
  albedo: readonly Float32Array[],
  glossy: readonly Float32Array[],
  given: Float32Array | undefined,
): Reflectance {
  const metal = given ?? estimateMetal(albedo, glossy);
  const diffuse = threeShared(albedo);
  for (const plane of diffuse) for (let at = 0; at < plane.length; at++) plane[at] = limit(plane[at]);
  return { diffuse, specular: { colour: threeShared(glossy), capped: true }, metal };
}

/** Reflection beyond a dielectric's, as a share of all reflection: 1 where there is no diffuse part, near 0 on plastics. */
function estimateMetal(albedo: readonly Float32Array[], glossy: readonly Float32Array[]): Float32Array {
  const metal = sharedFloats(albedo[0].length);
  for (let at = 0; at < metal.length; at++) {
    const gloss = Math.max(glossy[0][at], glossy[1][at], glossy[2][at]) - DIELECTRIC;
    const matt = Math.max(albedo[0][at], albedo[1][at], albedo[2][at], 0);
    metal[at] = gloss > 0 ? gloss / (gloss + matt) : 0;
  }
  return metal;
}

/** 0..1; NaN becomes 0. */
const limit = (value: number) => (value > 0 ? Math.min(value, 1) : 0);
