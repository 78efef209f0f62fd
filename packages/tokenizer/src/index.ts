export type { AddedToken } from './added-tokens.ts';
export { type Aligned, part } from './aligned.ts';
export { type BertNormalizerOptions, bertNormalizer } from './bert-normalizer.ts';
export { type BertTokenizerOptions, bertTokenizer } from './bert-vocab.ts';
export { type BpeOptions, bpe } from './bpe.ts';
export { type ByteLevelBpeOptions, type ByteLevelParts, byteLevelBpe } from './byte-level-bpe.ts';
export { type CharactersOptions, characters } from './characters.ts';
export { codePointOffsets } from './code-point-offsets.ts';
export {
  bytesToText,
  type DecodeStep,
  type DecodeStepFactory,
  endWords,
  joinWords,
  replaceIn,
  spaced,
  spacesFor,
  stripEach,
  stripStart,
} from './decode-steps.ts';
export { type EncodeBatchOptions, encodeBatch, type TextInput } from './encode-batch.ts';
export { type MetaspaceOptions, metaspace } from './metaspace.ts';
export type { ModelInput } from './model-input.ts';
export { nmtNormalizer } from './nmt-normalizer.ts';
export { type NormalizationForm, type Normalizer, normalizeInTurn, unicodeNormalizer } from './normalizer.ts';
export type { Padding } from './padding.ts';
export { addSpace, bertPieces, gpt2Pieces, inTurn, type Keep, type PreTokenizer, splitAt } from './pre-tokenizer.ts';
export { readsAndWrites } from './reads-and-writes.ts';
export { prependText, replaceText, stripSpace } from './replace-text.ts';
export { lowerCase, rewriteCharacters, stripMarks } from './rewrite-characters.ts';
export { type Role, type Roles, type RoleTokens, roleNames } from './roles.ts';
export { type MarianTokenizerOptions, marianTokenizer } from './sentence-piece/marian-tokenizer.ts';
export { readSentencePiece, type SentencePieceModel } from './sentence-piece/read-sentence-piece.ts';
export { type SentencePieceOptions, sentencePiece } from './sentence-piece/sentence-piece.ts';
export { type StreamingDecoder, streamingDecoder } from './streaming-decoder.ts';
export { type Template, type TemplateOptions, type TemplatePart, templateOf } from './template.ts';
export type { TextParts } from './text-tokenizer.ts';
export type { Vocab } from './token-table.ts';
export type { DecodeOptions, EncodeOptions, Encoding, Span, Tokenizer } from './tokenizer.ts';
export { tokenizerFromJson } from './tokenizer-json/tokenizer-from-json.ts';
export { type TrimSpan, trimSpaces } from './trim-spaces.ts';
export { longestFirst, onlyFirst, onlySecond, type Shorten, type Truncation } from './truncation.ts';
export { type UnigramOptions, unigram } from './unigram.ts';
export { readVocabAndMerges, type VocabAndMerges } from './vocab-and-merges.ts';
export { type WordLevelOptions, wordLevel } from './word-level.ts';
export { type WordPieceOptions, wordPiece } from './word-piece.ts';
