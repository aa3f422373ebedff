import { describe, expect, it } from 'vitest';
import { find, tokensOf } from './find';

const spoken = (text: string) => tokensOf({ text, words: [] });
const all = [spoken("That's too expensive for our budget."), spoken('A café is too — expensive'), spoken('Nothing here')];
const hits = (text: string) => [...find(all, text)].map(([row, words]) => [row, [...words]]);

describe('search in a transcript', () => {
  it('finds nothing for an empty text', () => expect(hits('  ')).toEqual([]));
  it('finds a part of a word', () =>
    expect(hits('expens')).toEqual([
      [0, [2]],
      [1, [5]],
    ]));
  it('finds words that follow each other', () => expect(hits('Too   Expensive')).toEqual([[0, [1, 2]]]));
  it('folds accents', () => expect(hits('cafe')).toEqual([[1, [1]]]));
  it('folds typographic apostrophes', () => expect(hits('that’s')).toEqual([[0, [0]]]));
  it('marks every place in an utterance', () => expect(hits('e').find(([row]) => row === 2)).toEqual([2, [1]]));
});

describe('the words of an utterance', () => {
  it('carry their times', () =>
    expect(
      tokensOf({
        text: 'Hm, yes',
        words: [
          { text: 'Hm,', start: 1, end: 1.5 },
          { text: 'yes', start: 1.6, end: 2 },
        ],
      }),
    ).toEqual([
      { text: 'Hm,', start: 1 },
      { text: 'yes', start: 1.6 },
    ]));
  it("have none in a vendor's transcript", () => expect(spoken('Hm,  yes').map((t) => t.start)).toEqual([null, null]));
});
