import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tokenizerFromJson } from '../index.ts';
import { tokenizerContract } from '../tokenizer-contract.ts';

const fixture = (file: string): string =>
  readFileSync(new URL(`../../../testing/fixtures/tokenizers/byte-level-bpe/${file}`, import.meta.url), 'utf8');
const text = fixture('tokenizer.json');
const speeches = readFileSync(new URL('../../../model-speeches/model/tokenizer.json', import.meta.url), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: the tests put wrong things in any place.
type Json = any;
const changed = (change: (json: Json) => void): unknown => {
  const json = JSON.parse(text);
  change(json);
  return json;
};
describe('tokenizerFromJson', () => {
  const tokenizer = tokenizerFromJson(text);

  it('takes merges as strings, as files had them before', () => {
    const older = tokenizerFromJson(
      changed((json) => {
        json.model.merges = json.model.merges.map((pair: string[]) => pair.join(' '));
        delete json.model.type;
      }),
    );
    expect(older.encode('Hello world, unhappiness')).toEqual(tokenizer.encode('Hello world, unhappiness'));
  });

  it('normalizes', () => {
    const nfc = tokenizerFromJson(changed((json) => Object.assign(json, { normalizer: { type: 'NFC' } })));
    expect(nfc.decode(nfc.encode('cafe\u0301'))).toBe('caf\u00e9');
    const none = { type: 'Sequence', normalizers: [] };
    expect(
      tokenizerFromJson(changed((json) => Object.assign(json, { normalizer: none }))).encode('e\u0301'),
    ).toHaveLength(3);
  });

  it('puts a template around a text', () => {
    const template = {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: 'X', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { X: { id: 'X', ids: [0, 2], tokens: ['<s>', '</s>'] } },
    };
    const post_processor = {
      type: 'Sequence',
      processors: [{ type: 'ByteLevel', add_prefix_space: true, trim_offsets: false }, template],
    };
    const framed = tokenizerFromJson(changed((json) => Object.assign(json, { post_processor })));
    expect(framed.encode('a', { template: true })).toEqual([0, 2, ...framed.encode('a')]);
    expect(framed.encodeWithOffsets(' a').offsets.at(-1)).toEqual([0, 2]);
  });

  it.each<[string, unknown]>([
    ['not JSON: ', '{"a'],
    ['model is an object, got nothing', {}],
    ['the file is an object, got null', null],
    [
      'model type WordPiece is not supported with a ByteLevel pre_tokenizer',
      changed((json) => Object.assign(json.model, { type: 'WordPiece' })),
    ],
    ['model type Other is not supported', changed((json) => Object.assign(json.model, { type: 'Other' }))],
    ['model type undefined is not supported', changed((json) => Object.assign(json, { model: {} }))],
    ['model.dropout 0.1 is not supported', changed((json) => Object.assign(json.model, { dropout: 0.1 }))],
    [
      'model.byte_fallback true is not supported',
      changed((json) => Object.assign(json.model, { byte_fallback: true })),
    ],
    [
      'model.end_of_word_suffix "</w>" is not supported',
      changed((json) => Object.assign(json.model, { end_of_word_suffix: '</w>' })),
    ],
    [
      'model.unk_token is not supported with a vocabulary that lacks some bytes',
      changed((json) => Object.assign(json.model, { unk_token: '<unk>', vocab: { a: 0 } })),
    ],
    ['model.vocab is an object, got []', changed((json) => Object.assign(json.model, { vocab: [] }))],
    ['model.merges is a list, got nothing', changed((json) => Object.assign(json.model, { merges: undefined }))],
    [
      'model.merges[1] is not a pair of tokens: "abc"',
      changed((json) => Object.assign(json.model, { merges: ['e r', 'abc'] })),
    ],
    [
      'merge "e zz" needs "zz", which is not in the vocabulary',
      changed((json) => Object.assign(json.model, { merges: ['e zz'] })),
    ],
    [
      'the id of "a" is a whole number from 0 to 2^22 - 1, got x',
      changed((json) => Object.assign(json.model.vocab, { a: 'x' })),
    ],
    [
      'normalizer type ByteLevel is not supported',
      changed((json) => Object.assign(json, { normalizer: { type: 'ByteLevel' } })),
    ],
    [
      'post_processor type Unknown is not supported',
      changed((json) => Object.assign(json, { post_processor: { type: 'Unknown' } })),
    ],
    [
      'id 900 of the template is not in the vocabulary',
      changed((json) => Object.assign(json.post_processor, { cls: ['<s>', 900] })),
    ],
    ['decoder null is not supported', changed((json) => Object.assign(json, { decoder: null }))],
    [
      'decoder type WordPiece is not supported',
      changed((json) => Object.assign(json, { decoder: { type: 'WordPiece' } })),
    ],
    [
      'added_tokens[0].special is true or false, got nothing',
      changed((json) => Object.assign(json, { added_tokens: [{ id: 0, content: 'x' }] })),
    ],
    ['"<s>" has the ids 0 and 9', changed((json) => Object.assign(json.added_tokens[0], { id: 9 }))],
  ])('says in one line: %s', (message, json) => {
    expect(() => tokenizerFromJson(json)).toThrow(`tokenizer.json: ${message}`);
    expect(() => tokenizerFromJson(json)).toThrow(/^[^\n]*$/);
  });
});

tokenizerContract('the tokenizer of the model in this repository', tokenizerFromJson(speeches));
