// SPDX-License-Identifier: Apache-2.0
import type { ModelDescriptor } from "../pipelines/descriptor.ts";
import { INTENSIFIERS, NEGATORS, STOP_WORDS, STRONG_WORDS, WEAK_WORDS } from "./word-lists.ts";

export type Strength = "slightly" | "plainly" | "heavily";

/** A look the artist asked for. */
export interface AskedLook {
  readonly name: string;
  readonly strength: Strength;
}

export interface ReadPrompt {
  /** In the order of the vocabulary, each at most once. */
  readonly looks: readonly AskedLook[];
  /** Words of both prompts that had no effect, as written, each once. */
  readonly unknownWords: readonly string[];
}

/**
 * Reads free text against a closed vocabulary of looks. Within a clause (up to a comma, a full stop or a "but") a strength
 * word counts for the look after it ("heavy fog", "very light snow") and a negation for all that follow ("no fog or snow").
 * Of several mentions the last one counts; a look of the negative prompt is never made.
 */
export function readPrompt(
  prompt: string,
  negativePrompt: string,
  vocabulary: ModelDescriptor["looks"],
): ReadPrompt {
  const phrases = phraseTable(vocabulary);
  const wanted = readText(prompt, phrases);
  const unwanted = readText(negativePrompt, phrases);
  const strengths = new Map<string, Strength>();
  for (const { name, strength, negated } of wanted.mentions) {
    if (negated) strengths.delete(name);
    else strengths.set(name, strength);
  }
  for (const { name } of unwanted.mentions) strengths.delete(name);
  return {
    looks: vocabulary.flatMap(({ name }) => {
      const strength = strengths.get(name);
      return strength ? [{ name, strength }] : [];
    }),
    unknownWords: [...new Set([...wanted.unknown, ...unwanted.unknown])],
  };
}

/** The looks as the words a text encoder is trained on: each name, with its strength before it unless plain. */
export function canonicalWords(looks: readonly AskedLook[]): string[] {
  return looks.flatMap(({ name, strength }) => (strength === "plainly" ? [name] : [strength, name]));
}

interface Mention {
  readonly name: string;
  readonly strength: Strength;
  readonly negated: boolean;
}

/** Phrases as lists of words, longest first. */
type PhraseTable = readonly { readonly words: readonly string[]; readonly name: string }[];

function phraseTable(vocabulary: ModelDescriptor["looks"]): PhraseTable {
  return vocabulary
    .flatMap(({ name, synonyms }) =>
      [name, ...synonyms].map((phrase) => ({ words: wordsOf(phrase).map(({ word }) => word), name })),
    )
    .sort((a, b) => b.words.length - a.words.length);
}

function readText(text: string, phrases: PhraseTable) {
  const mentions: Mention[] = [];
  const unknown: string[] = [];
  for (const clause of text.split(/[.,;:!?\n]+|\bbut\b/iu)) {
    const words = wordsOf(clause);
    let negated = false;
    /** Strength words since the last look, as written. */
    let strengths: typeof words = [];
    for (let at = 0; at < words.length; ) {
      const { word, written } = words[at];
      const phrase = phrases.find((candidate) =>
        candidate.words.every((part, offset) => words[at + offset]?.word === part),
      );
      if (phrase) {
        mentions.push({
          name: phrase.name,
          strength: strengthOf(strengths.map((each) => each.word)),
          negated,
        });
        strengths = [];
        at += phrase.words.length;
        continue;
      }
      if (NEGATORS.has(word)) negated = true;
      else if (INTENSIFIERS.has(word) || STRONG_WORDS.has(word) || WEAK_WORDS.has(word))
        strengths.push(words[at]);
      else if (!STOP_WORDS.has(word)) unknown.push(written);
      at++;
    }
    unknown.push(...strengths.map(({ written }) => written));
  }
  return { mentions, unknown };
}

/** The strength word nearest to the look decides; an intensifier alone makes it strong. */
function strengthOf(words: readonly string[]): Strength {
  const nearest = words.findLast((word) => !INTENSIFIERS.has(word));
  if (nearest !== undefined) return WEAK_WORDS.has(nearest) ? "slightly" : "heavily";
  return words.length > 0 ? "heavily" : "plainly";
}

function wordsOf(text: string): { word: string; written: string }[] {
  return (text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []).map((written) => ({
    word: written.toLowerCase().replaceAll("’", "'"),
    written,
  }));
}
