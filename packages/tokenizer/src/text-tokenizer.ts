import { type AddedToken, findTokens, type Segment } from './added-tokens.ts';
import { type Aligned, itself, spanOf } from './aligned.ts';
import type { Decoding } from './byte-decoding.ts';
import type { Normalizer } from './normalizer.ts';
import type { PieceEncoder, PieceTokens } from './piece-encoder.ts';
import type { PreTokenizer } from './pre-tokenizer.ts';
import { rememberPieces } from './remember-pieces.ts';
import { findRoles, type RoleTokens } from './roles.ts';
import { addedIds, type Template, type TemplateOptions, templateOf } from './template.ts';
import type { TokenTable } from './token-table.ts';
import type { EncodeOptions, Span, Tokenizer } from './tokenizer.ts';
import type { TrimSpan } from './trim-spaces.ts';

/** The parts that tokenizers of all kinds have. */
export type TextParts = {
  readonly addedTokens?: readonly AddedToken[];
  /** Default: the text stays as it is. */
  readonly normalize?: Normalizer;
  /** Default: that of the kind. */
  readonly preTokenize?: PreTokenizer;
  /** Default: the ids of a text have spans that cover it, spaces included. */
  readonly trimSpan?: TrimSpan;
  /** Default: nothing before, nothing between two texts, nothing after. */
  readonly template?: Template | TemplateOptions;
  /** What the special tokens are for. Default: by their usual names. */
  readonly roles?: RoleTokens;
};

const wholeText: PreTokenizer = (text) => [text];

// Half a surrogate pair is U+FFFD in UTF-8.
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

const checkArguments = (text: unknown, specials: unknown): void => {
  if (typeof text !== 'string')
    throw new TypeError(`encode: expected a string, got ${text === null ? 'null' : typeof text}`);
  if (specials !== 'text' && specials !== 'ids')
    throw new TypeError(`encode: specials is 'text' or 'ids', got ${JSON.stringify(specials)}`);
};

/**
 * A tokenizer that cuts the text at added tokens, normalizes, cuts into pieces and encodes each piece: everything but the
 * encoding of a piece and the way back from ids to text.
 */
export const textTokenizer = (
  who: string,
  table: TokenTable,
  encodePiece: PieceEncoder,
  decoding: Decoding,
  parts: TextParts,
): Tokenizer => {
  const { addedTokens = [], normalize = (text) => text, preTokenize = wholeText, trimSpan, roles = {} } = parts;
  const template = parts.template && 'single' in parts.template ? parts.template : templateOf(parts.template);
  for (const id of addedIds([...template.single, ...template.pair]))
    if (table.token(id) === undefined) throw new Error(`${who}: id ${id} of the template is not in the vocabulary`);
  const findAsGiven = findTokens(addedTokens.filter(({ normalized }) => !normalized));
  const findNormalized = findTokens(
    addedTokens
      .filter(({ normalized }) => normalized)
      .map((token) => ({ ...token, text: normalize(itself(token.text)).text })),
  );
  const tokensOf = rememberPieces(encodePiece);

  const segments = (text: string, recogniseSpecials: boolean): Segment[] =>
    findAsGiven(itself(text), recogniseSpecials).flatMap((segment) =>
      segment.id === undefined ? findNormalized(normalize(segment.part), recogniseSpecials) : [segment],
    );

  /** Visits the ids of the text in order: those of a piece together, an added token alone. */
  const walk = (
    text: string,
    { specials = 'text' }: EncodeOptions,
    visit: (tokens: PieceTokens, piece: Aligned, added: boolean) => void,
  ): void => {
    checkArguments(text, specials);
    for (const { part, id } of segments(wellFormed(text), specials === 'ids')) {
      if (id !== undefined) visit({ ids: [id], spans: [[0, part.text.length]] }, part, true);
      else if (part.text !== '') for (const piece of preTokenize(part)) visit(tokensOf(piece.text), piece, false);
    }
  };

  const framed = <T>(items: T[], { template: wanted = false }: EncodeOptions, frame: (id: number) => T): T[] =>
    wanted ? template.single.flatMap((part) => ('id' in part ? [frame(part.id)] : items)) : items;

  const { size, specials, token, id } = table;
  const { decode, decoder, bytes } = decoding;
  return {
    size,
    specials,
    token,
    id,
    decode,
    decoder,
    bytes,
    roles: findRoles(specials, roles, id),
    template,
    encode: (text, options = {}) => {
      const ids: number[] = [];
      walk(text, options, (tokens) => {
        for (const found of tokens.ids) ids.push(found);
      });
      return framed(ids, options, (added) => added);
    },
    encodeWithOffsets: (text, options = {}) => {
      const ids: number[] = [];
      const offsets: Span[] = [];
      const words: number[] = [];
      let word = 0;
      walk(text, options, (tokens, piece, added) => {
        tokens.ids.forEach((found, i) => {
          const [start, end] = tokens.spans[i] as Span;
          const span = spanOf(piece, start, end);
          const name = added ? piece.text : (token(found) as string);
          offsets.push(trimSpan ? trimSpan(name, span, ids.length, text) : span);
          ids.push(found);
          words.push(word);
        });
        word++;
      });
      return {
        ids: framed(ids, options, (added) => added),
        offsets: framed(offsets, options, (): Span => [0, 0]),
        words: framed<number | null>(words, options, () => null),
      };
    },
    countTokens: (text, options = {}) => {
      let count = options.template ? addedIds(template.single).length : 0;
      walk(text, options, ({ ids }) => {
        count += ids.length;
      });
      return count;
    },
  };
};
