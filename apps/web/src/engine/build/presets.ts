import type { ModelDesign } from './model-design.ts';

export type Preset = {
  readonly name: string;
  readonly title: string;
  /** Where it comes from, in a line. */
  readonly about: string;
  readonly design: ModelDesign;
};

const gpt2: ModelDesign = {
  kind: 'decoder',
  vocab: 50257,
  dim: 768,
  layers: 12,
  heads: 12,
  headDim: 0,
  hidden: 3072,
  positions: 'learned',
  length: 1024,
  segments: 0,
  embeddingNorm: false,
  embeddingScale: false,
  norm: 'layerNorm',
  epsilon: 1e-5,
  order: 'pre',
  finalNorm: true,
  attentionBias: true,
  scoreScale: true,
  feedForward: 'mlp',
  activation: 'geluTanh',
  feedForwardBias: true,
  outputScale: false,
  output: 'tied',
};

const bert: ModelDesign = {
  ...gpt2,
  kind: 'encoder',
  vocab: 30522,
  length: 512,
  segments: 2,
  embeddingNorm: true,
  epsilon: 1e-12,
  order: 'post',
  finalNorm: false,
  activation: 'gelu',
  output: 'pooler',
};

const llama: ModelDesign = {
  ...gpt2,
  vocab: 32000,
  positions: 'rotary',
  norm: 'rmsNorm',
  attentionBias: false,
  feedForward: 'gatedMlp',
  activation: 'silu',
  feedForwardBias: false,
};

/** Models that people know. Their parameter counts are the published ones. */
export const presets: readonly Preset[] = [
  {
    name: 'speeches',
    title: 'Speeches',
    about: 'The GPT-2 that is part of this page: four layers, trained on speeches. Its weights are here.',
    design: { ...gpt2, vocab: 4096, dim: 256, layers: 4, heads: 8, hidden: 1024, length: 256 },
  },
  {
    name: 'masked',
    title: 'Masked',
    about: 'The BERT that is part of this page. Its weights are here.',
    design: {
      ...bert,
      vocab: 5120,
      dim: 192,
      layers: 4,
      heads: 6,
      hidden: 768,
      length: 128,
      activation: 'geluTanh',
      output: 'maskedLm',
    },
  },
  {
    name: 'gpt2',
    title: 'GPT-2 small',
    about: 'OpenAI, 2019. A pre-norm decoder with learned positions: the usual example.',
    design: gpt2,
  },
  {
    name: 'gpt2-medium',
    title: 'GPT-2 medium',
    about: 'The same in 24 layers of width 1,024.',
    design: { ...gpt2, dim: 1024, layers: 24, heads: 16, hidden: 4096 },
  },
  {
    name: 'gpt2-xl',
    title: 'GPT-2 XL',
    about: 'The same in 48 layers of width 1,600.',
    design: { ...gpt2, dim: 1600, layers: 48, heads: 25, hidden: 6400 },
  },
  {
    name: 'bert',
    title: 'BERT base',
    about: 'Google, 2018. A post-norm encoder: it reads both sides of a gap, and writes nothing.',
    design: bert,
  },
  {
    name: 'distilbert',
    title: 'DistilBERT base',
    about: 'Hugging Face, 2019. Half of BERT’s layers, and no segments.',
    design: { ...bert, layers: 6, segments: 0, output: 'hidden' },
  },
  {
    name: 'stories',
    title: 'Llama, 15 M',
    about: 'The Llama that llama2.c writes stories with: RMS norm, rotary positions, a gate with SiLU, no biases.',
    design: { ...llama, dim: 288, layers: 6, heads: 6, hidden: 768 },
  },
  {
    name: 'llama-2',
    title: 'Llama 2, 7 B',
    about: 'Meta, 2023. The same parts in 32 layers of width 4,096, and an output layer of its own.',
    design: { ...llama, dim: 4096, layers: 32, heads: 32, hidden: 11008, output: 'own' },
  },
  {
    name: 't5',
    title: 'T5 small',
    about: 'Google, 2019. No position vectors: a learned number for each head and distance is added to the scores.',
    design: {
      ...llama,
      kind: 'encoder-decoder',
      vocab: 32128,
      dim: 512,
      layers: 6,
      heads: 8,
      hidden: 2048,
      positions: 'relativeBias',
      epsilon: 1e-6,
      scoreScale: false,
      feedForward: 'mlp',
      activation: 'relu',
      outputScale: true,
    },
  },
  {
    name: 'bart',
    title: 'BART base',
    about:
      'Facebook, 2019. BERT’s reading side and GPT’s writing side, post-norm. Two of its 1,026 positions are unused.',
    design: {
      ...gpt2,
      kind: 'encoder-decoder',
      vocab: 50265,
      layers: 6,
      length: 1026,
      embeddingNorm: true,
      order: 'post',
      finalNorm: false,
      activation: 'gelu',
    },
  },
  {
    name: 'transformer',
    title: 'Transformer base',
    about: '“Attention is all you need”, 2017: an encoder, a decoder, norms after each sum, sinusoidal positions.',
    design: {
      ...gpt2,
      kind: 'encoder-decoder',
      vocab: 37000,
      dim: 512,
      layers: 6,
      heads: 8,
      hidden: 2048,
      positions: 'sinusoidal',
      embeddingScale: true,
      order: 'post',
      finalNorm: false,
      attentionBias: false,
      activation: 'relu',
    },
  },
];

export const presetOf = (name: string): Preset | undefined => presets.find((preset) => preset.name === name);
