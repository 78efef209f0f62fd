import type { Imports } from './code-imports.ts';
import { BUCKETS, MAX_DISTANCE, type ModelDesign, writes } from './model-design.ts';
import type { Entry, Options, Value } from './print-calls.ts';

type Take = Imports['take'];

const given = (condition: boolean, key: string, value: Value): readonly Entry[] => (condition ? [[key, value]] : []);
const calling = (name: string, entries: readonly Entry[]): Options => ({ open: `${name}(`, entries, close: ')' });

const dim: Entry = ['dim', 'dim'];
const heads: Entry = ['heads', 'heads'];
const vocab: Entry = ['vocab', 'vocab'];

const normOf = ({ norm, epsilon }: ModelDesign, take: Take): Options => {
  const exact = epsilon.toExponential();
  return calling(take('core', norm), [dim, ...given(epsilon !== 1e-5, 'epsilon', exact)]);
};

const attentionOf = (design: ModelDesign, take: Take, isCross = false): Options => {
  const headDim = design.headDim ? String(design.headDim) : 'dim / heads';
  const rotate = (): readonly Entry[] => [['rotate', calling(take('embeddings', 'rotary'), [['headDim', headDim]])]];
  return calling(take('attention', 'multiHeadAttention'), [
    dim,
    heads,
    ...given(design.headDim > 0, 'headDim', headDim),
    ...given(!design.attentionBias, 'bias', 'false'),
    ...given(!design.scoreScale, 'scale', '1'),
    ...(design.positions === 'rotary' && !isCross ? rotate() : []),
  ]);
};

const embeddingOf = (design: ModelDesign, take: Take): Options => {
  const { positions, segments, kind } = design;
  const where = (): readonly Entry[] => {
    if (positions === 'learned')
      return [
        ['positions', calling(take('embeddings', 'learnedPositions'), [['positions', String(design.length)], dim])],
      ];
    return positions === 'sinusoidal'
      ? [['positions', calling(take('embeddings', 'sinusoidalInterleaved'), [dim])]]
      : [];
  };
  return calling(take('embeddings', 'embedding'), [
    vocab,
    dim,
    ...where(),
    ...given(segments > 0 && kind === 'encoder', 'segments', String(segments)),
    ...(design.embeddingNorm ? [['norm', normOf(design, take)] as const] : []),
    ...given(design.embeddingScale, 'scale', 'Math.sqrt(dim)'),
  ]);
};

type Side = 'decoder' | 'encoder';

const blockOf = (design: ModelDesign, side: Side, take: Take): Options => {
  const { kind, feedForward, hidden, activation, order } = design;
  const norm = normOf(design, take);
  const inner = calling(take('feed-forward', feedForward), [
    dim,
    ['hidden', String(hidden)],
    ['activation', take('core', activation)],
    ...given(!design.feedForwardBias, 'bias', 'false'),
  ]);
  const entries: readonly Entry[] = [
    ['attention', attentionOf(design, take)],
    ...(kind === 'encoder-decoder' && side === 'decoder'
      ? [['crossAttention', attentionOf(design, take, true)] as const]
      : []),
    ['feedForward', inner],
    ['norm', { ...norm, open: `() => ${norm.open}` }],
    ['order', `'${order}'`],
  ];
  return { ...calling(take(`${side}-block`, `${side}Block`), entries), tall: true };
};

const topOf = ({ output, activation }: ModelDesign, norm: Options, take: Take): readonly Entry[] => {
  if (output === 'pooler') {
    const tanh = `(x) => ${take('tfjs-core', 'tanh')}(x)`;
    return [['pooler', calling(take('encoder-block', 'pooler'), [dim, ['activation', tanh]])]];
  }
  if (output !== 'maskedLm') return [];
  const part = calling(take('encoder-block', 'maskedLmHead'), [dim, vocab, ['activation', activation], ['norm', norm]]);
  const entries: readonly Entry[] = [
    ['task', "{ kind: 'masked-lm' }"],
    ['part', part],
  ];
  return [['head', { open: '', entries, close: '' }]];
};

const headOf = (design: ModelDesign, take: Take): readonly Entry[] => {
  if (design.output === 'own') return [['head', calling(take('decoder-block', 'linearHead'), [dim, vocab])]];
  return design.outputScale ? [['head', calling(take('decoder-block', 'tiedHead'), [['scale', 'dim ** -0.5']])]] : [];
};

const stackOf = (design: ModelDesign, side: Side, take: Take): Options => {
  const bias = (): readonly Entry[] => {
    const numbers: readonly Entry[] = [
      heads,
      ['buckets', String(BUCKETS)],
      ['maxDistance', String(MAX_DISTANCE)],
      ['bidirectional', String(side === 'encoder')],
    ];
    return [['bias', calling(take('attention', 'relativeBias'), numbers)]];
  };
  return calling(take(`${side}-block`, side), [
    ['embedding', embeddingOf(design, take)],
    ['block', blockOf(design, side, take)],
    ...(design.positions === 'relativeBias' ? bias() : []),
    ['layers', String(design.layers)],
    ...(design.finalNorm ? [['norm', normOf(design, take)] as const] : []),
    ...(side === 'decoder' && writes(design) ? headOf(design, take) : []),
  ]);
};

/** The calls that make the model of a design. Sizes are the constants `vocab`, `dim` and `heads`. */
export const codeOfModel = (design: ModelDesign, take: Take): Options => {
  const side = (name: Side): Options => stackOf(design, name, take);
  if (design.kind === 'decoder') return side('decoder');
  if (design.kind === 'encoder')
    return calling(take('models', 'encoderModel'), [
      ['encoder', side('encoder')],
      ...topOf(design, normOf(design, take), take),
    ]);
  return calling(take('models', 'encoderDecoder'), [
    ['encoder', side('encoder')],
    ['decoder', side('decoder')],
  ]);
};
