// SPDX-License-Identifier: Apache-2.0
import { PlateError } from "../errors.ts";

/** Turns the words of a closed vocabulary into numbers. */
export interface WordTokenizer {
  /** Ids of the words, cut or padded at the end to `length`. Fails with MODEL_BROKEN on a word outside the vocabulary. */
  encode(words: readonly string[], length: number): BigInt64Array;
}

/** Reads a Hugging Face `tokenizer.json` whose model is `WordLevel`; the padding token is `[PAD]`. */
export function parseWordTokenizer(text: string): WordTokenizer {
  const broken = (what: string, cause?: unknown) =>
    new PlateError("MODEL_BROKEN", `The model's tokenizer ${what}.`, {
      remedy: "Install the model's folder again.",
      cause,
    });
  let file: { model?: { type?: unknown; vocab?: Record<string, unknown> } };
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw broken("is not JSON", cause);
  }
  if (file.model?.type !== "WordLevel" || typeof file.model.vocab !== "object")
    throw broken("is not of the kind WordLevel");
  const ids = new Map<string, bigint>();
  for (const [word, id] of Object.entries(file.model.vocab)) {
    if (!Number.isSafeInteger(id)) throw broken(`gives "${word}" no number`);
    ids.set(word, BigInt(id as number));
  }
  const padding = ids.get("[PAD]");
  if (padding === undefined) throw broken("has no [PAD]");
  return {
    encode(words, length) {
      const encoded = new BigInt64Array(length).fill(padding);
      for (const [index, word] of words.slice(0, length).entries()) {
        const id = ids.get(word);
        if (id === undefined) throw broken(`lacks the word "${word}" that its descriptor promises`);
        encoded[index] = id;
      }
      return encoded;
    },
  };
}
