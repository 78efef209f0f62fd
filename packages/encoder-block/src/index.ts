export { type Encoder, type EncoderOptions, type EncoderParams, encoder } from './encoder.ts';
export { type EncoderBlock, type EncoderBlockOptions, type EncoderBlockParams, encoderBlock } from './encoder-block.ts';
