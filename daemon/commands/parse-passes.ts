// SPDX-License-Identifier: Apache-2.0
import { resolve } from "node:path";
import { nearest } from "../config/nearest.ts";
import { PlateError } from "../core/errors.ts";
import { PASS_KINDS } from "../core/request.ts";
import { PassSource } from "../rpc/gen/platewright/v1/passes.ts";
import { DEPTH_MEASURES, numberOf, VECTOR_SPACES } from "../rpc/wire-words.ts";

export const PASSES_HELP =
  "An EXR file or sequence, then what to take from it: FILE[,kind=normal][,layer=L][,part=P][,channels=X+Y+Z]" +
  "[,space=camera][,measure=inverse][,packed]";

const KEYS = ["kind", "layer", "part", "channels", "space", "measure", "packed"];

/** One `--passes` value. The path ends at the first comma that a known key follows, so commas in names are safe. */
export function parsePasses(text: string, folder: string): PassSource {
  const split = text.search(new RegExp(`,(${KEYS.join("|")})(=|,|$)`));
  const path = split < 0 ? text : text.slice(0, split);
  if (path === "") throw refuse(text, "names no file", "Begin with a file, then a comma and keys.");
  const source = PassSource.create({ pixels: { from: { $case: "path", value: resolve(folder, path) } } });
  if (split < 0) return source;
  for (const item of text.slice(split + 1).split(",")) {
    const [key, ...rest] = item.split("=");
    const value = rest.join("=");
    if (value === "" && key !== "packed")
      throw refuse(text, `gives "${key}" no value`, `Keys are ${KEYS.join(", ")}.`);
    setKey(source, key, value, text);
  }
  return source;
}

function setKey(source: PassSource, key: string, value: string, text: string): void {
  switch (key) {
    case "kind":
      source.kind = wordNumber(PASS_KINDS, value, "pass", text);
      return;
    case "space":
      source.vectorSpace = wordNumber(VECTOR_SPACES, value, "vector space", text);
      return;
    case "measure":
      source.depthMeasure = wordNumber(DEPTH_MEASURES, value, "depth measure", text);
      return;
    case "layer":
      source.layer = value;
      return;
    case "part":
      source.part = value;
      return;
    case "channels":
      source.channels = value.split("+");
      return;
    case "packed":
      source.packedNormals = true;
      return;
    default:
      throw refuse(text, `has the unknown key "${key}"`, `Keys are ${KEYS.join(", ")}.`);
  }
}

/** The wire number of a word typed by a person, with `-` for `_`. */
export function wordNumber<N extends number>(
  words: readonly string[],
  typed: string,
  what: string,
  text: string,
): N {
  const plain = typed.toLowerCase().replaceAll("-", "_");
  if (words.includes(plain)) return numberOf(words, plain);
  const hint = nearest(plain, words);
  throw refuse(
    text,
    `names the unknown ${what} "${typed}"`,
    hint ? `Did you mean ${hint}?` : `Known: ${words.join(", ")}.`,
  );
}

const refuse = (text: string, what: string, remedy: string) =>
  new PlateError("INVALID_FIELD", `"${text}" ${what}.`, { remedy });
