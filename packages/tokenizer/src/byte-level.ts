import { type AddedToken, findTokens, type Segment } from './added-tokens.ts';
import { type Aligned, itself, spanOf } from './aligned.ts';
import type { Normalizer } from './normalizer.ts';
import type { PieceEncoder } from './piece-encoder.ts';
import { pieceSpans } from './piece-spans.ts';
import { addSpace, gpt2Pieces, inTurn, type PreTokenizer } from './pre-tokenizer.ts';
import { rememberPieces } from './remember-pieces.ts';
import { findRoles, type RoleTokens } from './roles.ts';
import { addedIds, type Template, type TemplateOptions, templateOf } from './template.ts';
import type { EncodeOptions, Span, Tokenizer } from './tokenizer.ts';
import type { TrimSpan } from './trim-spaces.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The parts of a byte-level tokenizer. */
export type ByteLevelParts = {
  readonly addedTokens?: readonly AddedToken[];
  /** Default: the text stays as it is. */
  readonly normalize?: Normalizer;
  /** Default: `gpt2Pieces`. */
  readonly preTokenize?: PreTokenizer;
  /** Puts a space before a text that has none, so that its first word is a word like the others. */
  readonly addPrefixSpace?: boolean;
  /** Default: the ids of a text have spans that cover it, spaces included. */
  readonly trimSpan?: TrimSpan;
  /** Default: nothing before, nothing between two texts, nothing after. */
  readonly template?: Template | TemplateOptions;
  /** What the special tokens are for. Default: by their usual names. */
  readonly roles?: RoleTokens;
};

const checkArguments = (text: unknown, specials: unknown): void => {
  if (typeof text !== 'string')
    throw new TypeError(`encode: expected a string, got ${text === null ? 'null' : typeof text}`);
  if (specials !== 'text' && specials !== 'ids')
    throw new TypeError(`encode: specials is 'text' or 'ids', got ${JSON.stringify(specials)}`);
};

/**
 * A tokenizer that cuts the text at added tokens, then into pieces, and encodes the UTF-8 bytes of each piece:
 * everything but the encoding of a piece.
 */
export const byteLevel = (vocabulary: Vocabulary, encodePiece: PieceEncoder, parts: ByteLevelParts = {}): Tokenizer => {
  const { addedTokens = [], normalize = (text) => text, preTokenize = gpt2Pieces } = parts;
  const { trimSpan, template: wanted = {}, roles = {} } = parts;
  const template = 'single' in wanted ? wanted : templateOf(wanted);
  const { byteLength, ...fromIds } = vocabulary;
  for (const id of addedIds([...template.single, ...template.pair]))
    if (fromIds.token(id) === undefined)
      throw new Error(`byteLevel: id ${id} of the template is not in the vocabulary`);
  const findAsGiven = findTokens(addedTokens.filter(({ normalized }) => !normalized));
  const findNormalized = findTokens(
    addedTokens
      .filter(({ normalized }) => normalized)
      .map((token) => ({ ...token, text: normalize(itself(token.text)).text })),
  );
  const cut = parts.addPrefixSpace ? inTurn([addSpace, preTokenize]) : preTokenize;
  const idsOf = rememberPieces(encodePiece);

  const segments = (text: string, recogniseSpecials: boolean): Segment[] =>
    findAsGiven(itself(text), recogniseSpecials).flatMap((segment) =>
      segment.id === undefined ? findNormalized(normalize(segment.part), recogniseSpecials) : [segment],
    );

  /** Visits the ids of the text in order: those of a piece together, an added token alone. */
  const walk = (
    text: string,
    { specials = 'text' }: EncodeOptions,
    visit: (ids: readonly number[], piece: Aligned, added: boolean) => void,
  ): void => {
    checkArguments(text, specials);
    for (const { part, id } of segments(text, specials === 'ids')) {
      if (id !== undefined) visit([id], part, true);
      else if (part.text !== '') for (const piece of cut(part)) visit(idsOf(piece.text), piece, false);
    }
  };

  const framed = <T>(items: T[], { template: wanted = false }: EncodeOptions, frame: (id: number) => T): T[] =>
    wanted ? template.single.flatMap((part) => ('id' in part ? [frame(part.id)] : items)) : items;

  return {
    ...fromIds,
    roles: findRoles(vocabulary.specials, roles, vocabulary.id),
    template,
    encode: (text, options = {}) => {
      const ids: number[] = [];
      walk(text, options, (some) => {
        for (const id of some) ids.push(id);
      });
      return framed(ids, options, (id) => id);
    },
    encodeWithOffsets: (text, options = {}) => {
      const ids: number[] = [];
      const offsets: Span[] = [];
      const words: number[] = [];
      let word = 0;
      walk(text, options, (some, piece, added) => {
        const place = (start: number, end: number): void => {
          const id = some[ids.length - before] as number;
          const token = added ? piece.text : (fromIds.token(id) as string);
          const span = spanOf(piece, start, end);
          offsets.push(trimSpan ? trimSpan(token, span, ids.length, text) : span);
          ids.push(id);
          words.push(word);
        };
        const before = ids.length;
        if (added) place(0, piece.text.length);
        else pieceSpans(piece.text, some.map(byteLength), place);
        word++;
      });
      return {
        ids: framed(ids, options, (id) => id),
        offsets: framed(offsets, options, (): Span => [0, 0]),
        words: framed<number | null>(words, options, () => null),
      };
    },
    countTokens: (text, options = {}) => {
      let count = options.template ? addedIds(template.single).length : 0;
      walk(text, options, ({ length }) => {
        count += length;
      });
      return count;
    },
  };
};
