export { type Bart, type BartParams, bart } from './bart/bart.ts';
export { type BartConfig, bartConfig } from './bart/config.ts';
export { bartFamily } from './bart/family.ts';
export type { BertParams } from './bert/assembly.ts';
export { type Bert, bert } from './bert/bert.ts';
export { type BertConfig, bertConfig } from './bert/config.ts';
export { bertFamily } from './bert/family.ts';
export { causalBatchStep } from './causal-batch-step.ts';
export { causalStep } from './causal-step.ts';
export { type DistilBertConfig, distilBertConfig } from './distilbert/config.ts';
export { type DistilBert, type DistilBertParams, distilBert } from './distilbert/distilbert.ts';
export { distilBertFamily } from './distilbert/family.ts';
export { type EncoderDecoder, type EncoderDecoderParams, encoderDecoder, type Feed } from './encoder-decoder.ts';
export { type EncoderDecoderRowsState, encoderDecoderBatchStep } from './encoder-decoder-batch-step.ts';
export { type EncoderDecoderState, encoderDecoderStep } from './encoder-decoder-step.ts';
export { type EncoderModel, encoderModel } from './encoder-model.ts';
export { expectIds } from './expect-ids.ts';
export { expectKind } from './expect-kind.ts';
export { expectTokenizer } from './expect-tokenizer.ts';
export { type FamilyLoadOptions, type LoadedFamily, loadFamily, type ModelFamily } from './family.ts';
export type { RowsState } from './feed-rows.ts';
export { type BatchGeneration, type GenerateBatchOptions, generateBatch } from './generate-batch.ts';
export { type GenerationRules, readGenerationRules, ruleFilters } from './generation-rules.ts';
export { generationSettings } from './generation-settings.ts';
export { type Gpt2Config, gpt2Config } from './gpt2/config.ts';
export { gpt2Family } from './gpt2/family.ts';
export { type Gpt2, type Gpt2Params, gpt2 } from './gpt2/gpt2.ts';
export { type LoadedGpt2, loadGpt2 } from './gpt2/load-gpt2.ts';
export { gpt2Ignored, gpt2Names } from './gpt2/names.ts';
export type { HeadTask } from './head-task.ts';
export { type LoadedModel, loadModel, type ModelPlan, planModel } from './load-model.ts';
export { loadSentenceSettings } from './load-sentence-settings.ts';
export { loadTokenizer } from './load-tokenizer.ts';
export { type MarianConfig, marianConfig } from './marian/config.ts';
export { marianFamily } from './marian/family.ts';
export { type Marian, type MarianParams, marian } from './marian/marian.ts';
export {
  type AttentionWeights,
  isPassAttention,
  type PassAttention,
  type PassTokens,
  passAttention,
  withAnswer,
} from './pass-attention.ts';
export { type ModelSettings, readModelSettings } from './read-model-settings.ts';
export { readStartId } from './read-start-id.ts';
export { type RobertaConfig, robertaConfig } from './roberta/config.ts';
export { robertaFamily } from './roberta/family.ts';
export { type Roberta, type RobertaParams, roberta } from './roberta/roberta.ts';
export { type SharedTableParams, shareTable } from './shared-table.ts';
export { type T5Config, t5Config } from './t5/config.ts';
export { t5Family } from './t5/family.ts';
export { type T5, type T5Params, t5 } from './t5/t5.ts';
export { type BatchOptions, inBatches } from './tasks/batches.ts';
export { type ClassifyOptions, classify, classifyTokens, type LabelScore, type TokenLabel } from './tasks/classify.ts';
export { cosineSimilarity, type EmbedOptions, embed } from './tasks/embed.ts';
export { expectHead } from './tasks/expect-head.ts';
export { type FilledMask, type FillMaskOptions, fillMask, type MaskCandidate, readMasked } from './tasks/fill-mask.ts';
export { type NextWord, type NextWordsOptions, nextWords } from './tasks/next-words.ts';
export { clsPooling, meanPooling, type Pooling, poolerPooling } from './tasks/pooling.ts';
export { type EncoderInput, expectCut, type ReadOptions, type ReadSettings, readTexts } from './tasks/read-texts.ts';
export { type TranslateOptions, type Translation, translate, translationLength } from './tasks/translate.ts';
export { tokenBytes } from './token-bytes.ts';
export { type PassInput, tracePass } from './trace-pass.ts';
export { type TransformerConfig, transformerConfig } from './transformer/config.ts';
export { transformerFamily } from './transformer/family.ts';
export { type Transformer, type TransformerParams, transformer } from './transformer/transformer.ts';
