// SPDX-License-Identifier: Apache-2.0

/**
 * Turns rendered shots into what the network sees and learns, with the daemon's own code:
 *
 *     node scripts/train/features.ts SHOTS OUT [--share 0/2] [--follow MINUTES]
 *
 * Writes `OUT/<family>/<seed>-<variant>` as `writeFeatures` does. What is there is skipped.
 * `--share` deals the shots to several processes; `--follow` waits for shots that are still being rendered.
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alone } from "../../daemon/core/alone.ts";
import type { Image } from "../../daemon/core/image.ts";
import { philox4x32 } from "../../daemon/core/noise.ts";
import type { Frame } from "../../daemon/core/pipelines/contract.ts";
import { parseDescriptor } from "../../daemon/core/pipelines/descriptor.ts";
import { makeGuides } from "../../daemon/core/pipelines/relight/guides.ts";
import type { PassKind } from "../../daemon/core/request.ts";
import { writeFeatures } from "./frame-features.ts";
import { listShots, readShot, type Shot } from "./shots.ts";

/** Every shot gives a frame with all its passes; every fourth one that lacks some, every fourth one with the renderer's light. */
type Variant = "full" | "sparse" | "rendered";

/** Passes of light that a rendered variant may have, and the chance of each, in per cent. */
const LIGHT: readonly (readonly [PassKind, number])[] = [
  ["diffuse_direct", 70],
  ["diffuse_indirect", 50],
  ["glossy_direct", 50],
  ["glossy_indirect", 40],
];

/** Chance that the sparse variant lacks a pass, in per cent. */
const LACKS: readonly (readonly [PassKind, number])[] = [
  ["ambient_occlusion", 80],
  ["glossy_colour", 60],
  ["roughness", 50],
  ["metallic", 50],
  ["normal", 35],
  ["albedo", 30],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { share: { type: "string", default: "0/1" }, follow: { type: "string", default: "0" } },
});
const [source, target] = positionals;
const [place, shares] = values.share.split("/").map(Number);
const patience = Number(values.follow) * 60_000;
const descriptorPath = fileURLToPath(new URL("../../daemon/models/starter/plate.json", import.meta.url));
const descriptor = parseDescriptor(await readFile(descriptorPath, "utf8"), descriptorPath);

const refused = new Set<string>();
for (let idle = 0; ; ) {
  const made = await sweep();
  idle = made > 0 ? 0 : idle + 20_000;
  if (idle > patience) break;
  if (made === 0) await sleep(20_000);
}

async function sweep(): Promise<number> {
  let made = 0;
  const shots = await listShots(source).catch(() => []);
  for (const [index, shot] of shots.entries()) {
    if (index % shares !== place || refused.has(shot.folder)) continue;
    const other = ([undefined, "sparse", undefined, "rendered"] as const)[(shot.seed >> 1) % 4];
    for (const variant of other ? (["full", other] as const) : (["full"] as const)) {
      const stem = join(target, shot.family, `${shot.seed}-${variant}`);
      if (await exists(`${stem}.json`)) continue;
      try {
        await makeFeatures(shot, variant, stem);
        made++;
      } catch (thrown) {
        refused.add(shot.folder);
        console.error(
          `${shot.folder}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown}`,
        );
        break;
      }
    }
  }
  if (made > 0) console.log(`${made} frames from ${shots.length} shots`);
  return made;
}

async function makeFeatures(shot: Shot, variant: Variant, stem: string): Promise<void> {
  const frame = await readShot(shot, descriptor);
  const lacking = variant === "sparse" ? lackingPasses(shot.seed) : new Set<PassKind>();
  const lent = variant === "rendered" ? drawn(LIGHT, shot.seed) : new Set<PassKind>();
  const isShown = (kind: PassKind) =>
    kind !== "beauty" && !lacking.has(kind) && (lent.has(kind) || !LIGHT.some(([light]) => light === kind));
  const passes = new Map([...frame.passes].filter(([kind]) => isShown(kind)));
  const guides = await makeGuides({ ...frame, passes }, BigInt(shot.seed), alone);
  await writeFeatures(stem, shot, variant, guides, truthOf(frame, lacking));
}

function lackingPasses(seed: number): Set<PassKind> {
  const lacking = drawn(LACKS, seed);
  // The colour of reflections means nothing beside an albedo that is made up.
  if (lacking.has("albedo")) lacking.add("glossy_colour");
  return lacking;
}

/** Each kind with its chance, the same for a seed at all times. */
function drawn(chances: typeof LACKS, seed: number): Set<PassKind> {
  const draws = [philox4x32([0, 0, 0, 0], [seed, 1]), philox4x32([1, 0, 0, 0], [seed, 1])].flat();
  return new Set(chances.filter(([, chance], index) => draws[index] % 100 < chance).map(([kind]) => kind));
}

/** The render; where the albedo is kept from the model, the same light on grey clay. */
function truthOf(frame: Frame, lacking: ReadonlySet<PassKind>): Image {
  const beauty = frame.passes.get("beauty")!;
  if (!lacking.has("albedo")) return beauty;
  const albedo = frame.passes.get("albedo")!;
  const light = renderedLight(frame);
  return {
    ...beauty,
    planes: beauty.planes.map((plane, channel) =>
      plane.map((value, at) =>
        Math.max(value + (0.5 - albedo.planes[channel][at]) * light.planes[channel][at], 0),
      ),
    ),
  };
}

/** What the renderer says falls on diffuse surfaces, as the radiance of white ones. */
function renderedLight({ passes }: Frame): Image {
  const [direct, indirect] = [passes.get("diffuse_direct")!, passes.get("diffuse_indirect")!];
  return {
    ...direct,
    planes: direct.planes.map((plane, channel) =>
      plane.map((value, at) => value + indirect.planes[channel][at]),
    ),
  };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
