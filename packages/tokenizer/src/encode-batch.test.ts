import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bertTokenizer } from './bert-vocab.ts';
import { byteCharacters } from './byte-alphabet.ts';
import { byteLevelBpe } from './byte-level-bpe.ts';
import { encodeBatch, type TextInput } from './encode-batch.ts';
import { tokenizerFromJson } from './tokenizer-json/tokenizer-from-json.ts';
import { longestFirst, onlyFirst, onlySecond, type Shorten, windows } from './truncation.ts';

const tokenizer = bertTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'abcdefgh'].join('\n'));
const ids = (inputs: readonly TextInput[], options?: Parameters<typeof encodeBatch>[2]): number[][] =>
  encodeBatch(tokenizer, inputs, options).map((input) => input.ids);

describe('encodeBatch', () => {
  it('puts a text, or two, into the template', () => {
    expect(encodeBatch(tokenizer, ['a b', ['a', 'b b']])).toEqual([
      {
        ids: [2, 5, 6, 3],
        offsets: [
          [0, 0],
          [0, 1],
          [2, 3],
          [0, 0],
        ],
        words: [null, 0, 1, null],
        typeIds: [0, 0, 0, 0],
        attentionMask: [1, 1, 1, 1],
        texts: [null, 0, 0, null],
        overflowing: [],
      },
      {
        ids: [2, 5, 3, 6, 6, 3],
        offsets: [
          [0, 0],
          [0, 1],
          [0, 0],
          [0, 1],
          [2, 3],
          [0, 0],
        ],
        words: [null, 0, null, 0, 1, null],
        typeIds: [0, 0, 0, 1, 1, 1],
        attentionMask: [1, 1, 1, 1, 1, 1],
        texts: [null, 0, null, 1, 1, null],
        overflowing: [],
      },
    ]);
    expect(ids(['a', ['a', 'b']], { template: false })).toEqual([[5], [5, 6]]);
  });

  it('takes special tokens in a text for text, unless told otherwise', () => {
    expect(ids(['[MASK]'])).toEqual([[2, 1, 1, 1, 3]]);
    expect(ids(['[MASK]'], { specials: 'ids' })).toEqual([[2, 4, 3]]);
  });

  it('pads to the longest, to a length and to a multiple, on either side', () => {
    const texts = ['a', 'a b c'];
    const [short] = encodeBatch(tokenizer, texts, { pad: {} });
    expect(short).toMatchObject({
      ids: [2, 5, 3, 0, 0],
      attentionMask: [1, 1, 1, 0, 0],
      texts: [null, 0, null, null, null],
    });
    expect(ids(texts, { pad: { side: 'left' } })).toEqual([
      [0, 0, 2, 5, 3],
      [2, 5, 6, 7, 3],
    ]);
    expect(ids(texts, { pad: { length: 4, id: 9 } })).toEqual([
      [2, 5, 3, 9],
      [2, 5, 6, 7, 3],
    ]);
    expect(ids(texts, { pad: { multipleOf: 4, typeId: 1 } }).map(({ length }) => length)).toEqual([8, 8]);
    expect(encodeBatch(tokenizer, [], { pad: {} })).toEqual([]);
  });

  it('cuts to a length and keeps what is left as windows that overlap', () => {
    const [cut] = encodeBatch(tokenizer, ['a b c d e'], { truncate: { length: 5, stride: 1 } });
    expect([cut?.ids, ...(cut?.overflowing ?? []).map((window) => window.ids)]).toEqual([
      [2, 5, 6, 7, 3],
      [2, 7, 8, 9, 3],
    ]);
    expect(ids(['a b c d e'], { truncate: { length: 5, side: 'left' } })).toEqual([[2, 7, 8, 9, 3]]);
    expect(ids([['a b c', 'd e']], { truncate: { length: 6, shorten: onlyFirst } })).toEqual([[2, 5, 3, 8, 9, 3]]);
  });

  it('says what does not fit', () => {
    const cut = (input: TextInput, truncate: object) => () =>
      encodeBatch(tokenizer, [input], { truncate: truncate as never });
    expect(cut('a b', { length: 2 })).toThrow(
      new RangeError(
        'encodeBatch: truncate.length 2 leaves 0 of 2 tokens to the text; expected more than the stride of 0',
      ),
    );
    expect(cut('a b c d', { length: 5, stride: 3 })).toThrow(
      /leaves 3 of 4 tokens to the text; expected more than the/,
    );
    expect(cut(['a b', 'a b c d'], { length: 7, shorten: onlyFirst })).toThrow(
      /leaves 0 of 2 tokens to the first text/,
    );
    expect(() => encodeBatch(tokenizer, ['a'], { pad: { multipleOf: 0 } })).toThrow(
      'encodeBatch: pad.multipleOf is a whole number from 1 up, got 0',
    );
    const other = byteLevelBpe({ vocab: Object.fromEntries(byteCharacters.map((c, i) => [c, i])), merges: [] });
    expect(() => encodeBatch(other, ['a'], { pad: {} })).toThrow(
      'encodeBatch: this tokenizer has no padding token; give one as pad.id',
    );
  });
});

describe('windows', () => {
  it('ends where the text does', () => {
    expect(windows(7, 3, { stride: 1 })).toEqual([
      [0, 3],
      [2, 5],
      [4, 7],
    ]);
    expect(windows(6, 3, { side: 'left' })).toEqual([
      [3, 6],
      [0, 3],
    ]);
    expect(windows(7, 3, { stride: 2, side: 'left' }).at(-1)).toEqual([0, 3]);
  });
});

describe('which text of a pair gives way', () => {
  it.each<[Shorten, [number, number, number], [number, number]]>([
    [longestFirst, [3, 9, 10], [3, 7]],
    [longestFirst, [9, 3, 10], [7, 3]],
    [longestFirst, [9, 9, 10], [5, 5]],
    [longestFirst, [9, 8, 7], [4, 3]],
    [longestFirst, [8, 9, 7], [3, 4]],
    [longestFirst, [2, 3, 10], [2, 3]],
    [onlyFirst, [9, 3, 10], [7, 3]],
    [onlySecond, [3, 9, 10], [3, 7]],
  ])('%o %j', (shorten, args, expected) => {
    expect(shorten(...args)).toEqual(expected);
  });
});

// Hugging Face tokenizers 0.22.2: later ones lose windows. The inputs are those of the other sets.
describe('all windows of the golden batches', () => {
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(`../../testing/fixtures/tokenizers/${file}`, import.meta.url), 'utf8'));
  type Set = { kind: string; batch: number; windows: number[][][] };
  it.each(read('windows/golden.json').sets as Set[])('$kind, batch $batch', ({ kind, batch, windows: expected }) => {
    const { truncation, inputs } = read(`${kind}/golden.json`).batches[batch];
    const { max_length: length, stride, strategy, direction: side } = truncation;
    const shorten = strategy === 'only_first' ? onlyFirst : longestFirst;
    const made = encodeBatch(tokenizerFromJson(read(`${kind}/tokenizer.json`)), inputs, {
      specials: 'ids',
      truncate: { length, stride, side, shorten },
    });
    expect(made.map((input) => [input, ...input.overflowing].map((window) => window.ids))).toEqual(expected);
  });
});
