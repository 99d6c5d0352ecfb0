// SPDX-License-Identifier: Apache-2.0
import type { Happening, Plate } from "../core/job.ts";

/** What is written down: everything but steps and previews. */
export type DurableHappening = Exclude<Happening, { readonly kind: "progress" | "preview" }>;
/** What only those hear who watch at the time. */
export type PassingHappening = Extract<Happening, { readonly kind: "progress" | "preview" }>;

export const isDurable = (happening: Happening): happening is DurableHappening =>
  happening.kind !== "progress" && happening.kind !== "preview";

/** JSON; a seed has 64 bits and stands as a decimal string. */
export function storeHappening(happening: DurableHappening): string {
  return JSON.stringify(happening, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}

export function loadHappening(text: string): DurableHappening {
  const happening = JSON.parse(text) as DurableHappening;
  if (happening.kind !== "plate") return happening;
  const { seed, ...rest } = happening.plate as Omit<Plate, "seed"> & { readonly seed: unknown };
  return { kind: "plate", plate: { ...rest, seed: BigInt(String(seed)) } };
}
