/** A word of the transcript as shown: with its time where it has one. */
export interface Token {
  text: string;
  start: number | null;
}

interface Spoken {
  text: string;
  words: readonly { text: string; start: number; end: number }[];
}

/** The words of an utterance; a vendor's transcript has no times for them, so its text is cut at the spaces. */
export const tokensOf = (u: Spoken): Token[] =>
  u.words.length > 0
    ? u.words.map((w) => ({ text: w.text, start: w.start }))
    : u.text
        .split(/\s+/)
        .filter(Boolean)
        .map((text) => ({ text, start: null }));

/** The utterances in which a text occurs, and the words it covers there. */
export type Hits = ReadonlyMap<number, ReadonlySet<number>>;

/** Folds case and accents, and typographic apostrophes, as one types a search. */
export const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[’‘]/g, "'")
    .toLowerCase();

/** Finds a text, which may run over several words, in each utterance by itself. Empty for an empty text. */
export function find(all: readonly (readonly Token[])[], text: string): Hits {
  const wanted = fold(text.trim().replace(/\s+/g, ' '));
  const hits = new Map<number, Set<number>>();
  if (!wanted) return hits;
  all.forEach((tokens, index) => {
    const folded = tokens.map((t) => fold(t.text));
    const line = folded.join(' ');
    for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + 1)) {
      const words = hits.get(index) ?? new Set<number>();
      let begin = 0;
      folded.forEach((word, i) => {
        if (begin < at + wanted.length && begin + word.length > at) words.add(i);
        begin += word.length + 1;
      });
      hits.set(index, words);
    }
  });
  return hits;
}
