// SPDX-License-Identifier: Apache-2.0
import type { Crew } from "../crew.ts";
import { PlateError } from "../errors.ts";
import type { Image } from "../image.ts";
import type { PassKind } from "../request.ts";
import { shared, sharedBytes, sharedFloats, unsetFloats } from "../shared-memory.ts";
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
  /** Unit length; where a pixel mixes faces, of one of them: see `faceRows`. */
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
 * albedo 0..1 in place, which no other reader of these passes minds. Others are copied.
 */
export async function assembleSurface(
  passes: ReadonlyMap<PassKind, Image>,
  view: View,
  crew: Crew,
): Promise<GBuffer> {
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
  const albedo = threeShared(needed("albedo", 3).planes);
  const emission = given("emission", 3);
  const glossy = given("glossy_colour", 3);
  const metallic = given("metallic", 1);
  const surface: GBuffer = {
    width,
    height,
    hit: sharedBytes(pixels),
    depth,
    position: unsetFloats(3 * pixels),
    normal,
    diffuse: glossy ? albedo : threePlanes(pixels),
    specular: { colour: glossy ? threeShared(glossy.planes) : albedo, capped: glossy !== undefined },
    roughness: copyOr(given("roughness", 1), 0.5),
    metallic: copyOr(metallic, 0),
    emission: emission ? threeShared(emission.planes) : threePlanes(pixels),
    alpha: copyOr(given("alpha", 1), 1),
  };
  const position = given("position", 3);
  const task: SurfaceTask = {
    view,
    surface,
    position: position && threeShared(position.planes),
    estimatesMetal: glossy !== undefined && !metallic,
  };
  const faces = { surface, lengths: sharedBytes(pixels) };
  await crew.run("lengths", faces, height);
  await crew.run("faces", faces, height);
  await crew.run("surface", task, height);
  return surface;
}

const threePlanes = (pixels: number): Planes3 => [
  sharedFloats(pixels),
  sharedFloats(pixels),
  sharedFloats(pixels),
];

const threeShared = ([x, y, z]: readonly Float32Array[]): Planes3 => [shared(x), shared(y), shared(z)];

export interface SurfaceTask {
  readonly view: View;
  /** To be completed: depth, normals and colours as the passes have them. */
  readonly surface: GBuffer;
  /** The position pass, where there is one. */
  readonly position: Planes3 | undefined;
  readonly estimatesMetal: boolean;
}

/** The rows `from` to `to` of the surface. */
export function surfaceRows(task: SurfaceTask, from: number, to: number): void {
  const { view, surface, position, estimatesMetal } = task;
  for (let row = from; row < to; row++) {
    const start = row * surface.width;
    const end = start + surface.width;
    markHits(surface, start, end);
    if (position) layPositions(surface, position, start, end);
    else positionsFromDepth(view, surface.depth, surface.position, row, row + 1);
    leavePositions(surface, start, end);
    if (estimatesMetal) estimateMetal(surface, start, end);
    if (surface.specular.capped) limitDiffuse(surface, start, end);
    else splitBase(surface, start, end);
  }
}

/** Finds surfaces, makes normals unit length and the depth of everything else infinite, in place. */
function markHits(surface: GBuffer, start: number, end: number): void {
  const { hit, depth, normal } = surface;
  const [nx, ny, nz] = normal;
  for (let at = start; at < end; at++)
    if (isSurface(surface, at)) {
      hit[at] = 1;
      const squared = nx[at] * nx[at] + ny[at] * ny[at] + nz[at] * nz[at];
      if (Math.abs(squared - 1) < 1e-6) continue;
      const inverse = 1 / Math.sqrt(squared);
      nx[at] *= inverse;
      ny[at] *= inverse;
      nz[at] *= inverse;
    } else depth[at] = Infinity;
}

/** Whether a pixel shows one. Comparisons are written so that NaN counts as none. */
export function isSurface({ depth, normal: [nx, ny, nz], alpha }: GBuffer, at: number): boolean {
  const squared = nx[at] * nx[at] + ny[at] * ny[at] + nz[at] * nz[at];
  return depth[at] > 0 && depth[at] < FAR && squared > 1e-8 && squared < 1e8 && alpha[at] > 0;
}

function layPositions({ position }: GBuffer, [x, y, z]: Planes3, start: number, end: number): void {
  for (let at = start, into = 3 * start; at < end; at++, into += 3) {
    position[into] = x[at];
    position[into + 1] = y[at];
    position[into + 2] = z[at];
  }
}

/** Where nothing is, there is no position. */
function leavePositions({ hit, position }: GBuffer, start: number, end: number): void {
  for (let at = start, into = 3 * start; at < end; at++, into += 3) {
    if (hit[at] === 1) continue;
    position[into] = Number.NaN;
    position[into + 1] = Number.NaN;
    position[into + 2] = Number.NaN;
  }
}

/** A base colour's diffuse part: what metal leaves of it. */
function splitBase({ diffuse, specular, metallic }: GBuffer, start: number, end: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const base = specular.colour[channel];
    const part = diffuse[channel];
    for (let at = start; at < end; at++) part[at] = limit(base[at]) * (1 - limit(metallic[at]));
  }
}

function limitDiffuse({ diffuse }: GBuffer, start: number, end: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const plane = diffuse[channel];
    for (let at = start; at < end; at++) {
      const value = plane[at];
      if (!(value > 0 && value <= 1)) plane[at] = limit(value);
    }
  }
}

/** Reflection beyond a dielectric's, as a share of all reflection: 1 where there is no diffuse part, near 0 on plastics. */
function estimateMetal({ diffuse, specular, metallic }: GBuffer, start: number, end: number): void {
  const [red, green, blue] = specular.colour;
  const [r, g, b] = diffuse;
  for (let at = start; at < end; at++) {
    const gloss = Math.max(red[at], green[at], blue[at]) - DIELECTRIC;
    const matt = Math.max(r[at], g[at], b[at], 0);
    metallic[at] = gloss > 0 ? gloss / (gloss + matt) : 0;
  }
}

/** 0..1; NaN becomes 0. */
const limit = (value: number) => (value > 0 ? Math.min(value, 1) : 0);
