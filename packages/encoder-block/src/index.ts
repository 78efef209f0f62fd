export {
  type SequenceClassificationHeadParams,
  sequenceClassificationHead,
  tokenClassificationHead,
} from './classification-heads.ts';
export { type Encoder, type EncoderOptions, type EncoderParams, encoder } from './encoder.ts';
export { type EncoderBlock, type EncoderBlockOptions, type EncoderBlockParams, encoderBlock } from './encoder-block.ts';
export type { EncoderHead, EncoderHeadOptions } from './encoder-head.ts';
export { type MaskedLmHeadParams, maskedLmHead } from './masked-lm-head.ts';
export { type Pooler, pooler } from './pooler.ts';
