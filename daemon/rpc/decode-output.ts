// SPDX-License-Identifier: Apache-2.0
import type { ByProduct, Output } from "../core/request.ts";
import { absolutePath, distinct, invalid, name, quoted, word } from "./check-field.ts";
import type * as wire from "./gen/platewright/v1/request.ts";
import { BIT_DEPTHS, BY_PRODUCTS, COMPRESSIONS } from "./wire-words.ts";

export function decodeOutput(output: wire.Output | undefined, isRange: boolean): Output {
  const field = "output";
  const byProducts = (output?.byProducts ?? []).map((value, index) =>
    decodeByProduct(value, `${field}.by_products[${index}]`),
  );
  distinct(byProducts, `${field}.by_products`);
  return {
    folder: output?.folder ? absolutePath(output.folder, `${field}.folder`) : "",
    namePattern: decodeNamePattern(output?.namePattern ?? "", isRange, `${field}.name_pattern`),
    compression: word(COMPRESSIONS, output?.compression ?? 0, `${field}.compression`) ?? "zip",
    bitDepth: word(BIT_DEPTHS, output?.bitDepth ?? 0, `${field}.bit_depth`) ?? "half",
    byProducts,
    preview: !output?.noPreview,
    hidePrompt: output?.hidePrompt ?? false,
  };
}

function decodeByProduct(value: wire.ByProduct, field: string): ByProduct {
  const found = word(BY_PRODUCTS, value, field);
  if (!found) throw invalid(field, `${field} names no by-product.`, `Send one of ${BY_PRODUCTS.join(", ")}.`);
  return found;
}

const TOKENS = ["{job}", "{model}", "{seed}", "{frame}"];

/** A pattern that stays one file name on every platform: no separators, no `..`, no characters that Windows refuses. */
function decodeNamePattern(pattern: string, isRange: boolean, field: string): string {
  if (pattern === "") return isRange ? "plate.####" : "plate";
  name(pattern, field);
  const refuse = (what: string, remedy: string) =>
    invalid(field, `${field} ${quoted(pattern)} ${what}.`, remedy);
  if (/[/\\]/.test(pattern) || pattern.includes(".."))
    throw refuse("leaves its folder", "Send a file name; put the folder into output.folder.");
  if (/[<>:"|?*]/.test(pattern) || /^[. ]|[. ]$/.test(pattern))
    throw refuse("is not a file name everywhere", 'Leave out < > : " | ? * and dots or spaces at the ends.');
  if (/\.exr$/i.test(pattern)) throw refuse("has an extension", "Leave out .exr; it is added.");
  const unknown = pattern.match(/\{[^}]*\}?|\}/g)?.find((token) => !TOKENS.includes(token));
  if (unknown) throw refuse(`holds the unknown token ${quoted(unknown)}`, `Tokens are ${TOKENS.join(" ")}.`);
  if (isRange && !pattern.includes("{frame}") && !pattern.includes("#"))
    throw refuse("gives every frame the same name", "Add #### or {frame}.");
  return pattern;
}
