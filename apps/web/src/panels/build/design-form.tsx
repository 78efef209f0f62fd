import { memo, type ReactElement } from 'react';
import type { Problem } from '../../engine/build/assemble.ts';
import { type ModelDesign, writes } from '../../engine/build/model-design.ts';
import { presetOf, presets } from '../../engine/build/presets.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Check, Select } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import css from './build.module.css';
import { type Choice, changesOf } from './design-codec.ts';
import { NumberField } from './number-field.tsx';
import { activationNames } from './part-texts.ts';

type Change = (changes: Partial<ModelDesign>) => void;
type Props = { readonly design: ModelDesign; readonly problem: Problem | undefined; change: Change };

type NumberName = { [F in keyof ModelDesign]: ModelDesign[F] extends number ? F : never }[keyof ModelDesign];

const kinds: readonly (readonly [ModelDesign['kind'], string])[] = [
  ['decoder', 'Decoder: writes'],
  ['encoder', 'Encoder: reads'],
  ['encoder-decoder', 'Encoder-decoder'],
];

const positionNames: readonly (readonly [ModelDesign['positions'], string])[] = [
  ['learned', 'Learned'],
  ['sinusoidal', 'Sinusoidal'],
  ['rotary', 'Rotary (RoPE)'],
  ['relativeBias', 'Relative bias (T5)'],
  ['none', 'None'],
];

type OutputNames = readonly (readonly [ModelDesign['output'], string])[];

const writingOutputs: OutputNames = [
  ['tied', 'Tied to the embedding'],
  ['own', 'Untied: weights of its own'],
];
const readingOutputs: OutputNames = [
  ['hidden', 'Hidden states'],
  ['pooler', 'Pooled vector'],
  ['maskedLm', 'Masked-word logits'],
];

const epsilons = [1e-5, 1e-6, 1e-12] as const;

/** A problem with a field that is not a number, in its own line. */
const Said = ({ field, problem }: { field: keyof ModelDesign; problem: Problem | undefined }): ReactElement | null =>
  problem?.field === field ? (
    <p role="alert" className={css['problem']}>
      {problem.message}
    </p>
  ) : null;

const Sizes = ({ design, problem, change }: Props): ReactElement => {
  const number = (field: NumberName, label: string, hint?: string): ReactElement => (
    <NumberField
      label={label}
      hint={hint}
      value={design[field]}
      problem={problem?.field === field ? problem.message : undefined}
      onChange={(value) => change({ [field]: value })}
    />
  );
  return (
    <div className={css['sizes']}>
      {number('layers', design.kind === 'encoder-decoder' ? 'Layers (each)' : 'Layers')}
      {number('dim', 'Width')}
      {number('heads', 'Heads')}
      {number('hidden', 'FFN width')}
      {number('vocab', 'Vocabulary')}
      {design.positions === 'learned' && number('length', 'Longest text')}
    </div>
  );
};

const More = ({ design, problem, change }: Props): ReactElement => (
  <details className={css['more']}>
    <summary>More</summary>
    <div className={css['stack']}>
      <Check
        label="Biases in attention"
        checked={design.attentionBias}
        onChange={(attentionBias) => change({ attentionBias })}
      />
      <Check
        label="Biases in the feed-forward network"
        checked={design.feedForwardBias}
        onChange={(feedForwardBias) => change({ feedForwardBias })}
      />
      <Check
        label="Scores divided by √K, K a head’s width"
        checked={design.scoreScale}
        onChange={(scoreScale) => change({ scoreScale })}
      />
      <Check
        label="A norm on the embeddings"
        checked={design.embeddingNorm}
        onChange={(embeddingNorm) => change({ embeddingNorm })}
      />
      <Check
        label="Token vectors times √D, D the width"
        checked={design.embeddingScale}
        onChange={(embeddingScale) => change({ embeddingScale })}
      />
      {writes(design) && design.output === 'tied' && (
        <Check
          label="Output divided by √D"
          checked={design.outputScale}
          onChange={(outputScale) => change({ outputScale })}
        />
      )}
      <Check
        label="A norm after the last block"
        checked={design.finalNorm}
        onChange={(finalNorm) => change({ finalNorm })}
      />
      <div className={css['sizes']}>
        <NumberField
          label="Width of a head"
          hint="0: width / heads"
          value={design.headDim}
          problem={problem?.field === 'headDim' ? problem.message : undefined}
          onChange={(headDim) => change({ headDim })}
        />
        <Select
          label="Epsilon of norms"
          value={String(design.epsilon)}
          options={epsilons.map((value) => [String(value), value.toExponential()])}
          onChange={({ currentTarget }) => change({ epsilon: Number(currentTarget.value) })}
        />
        {design.kind === 'encoder' && (
          <NumberField
            label="Segments"
            hint="0: none"
            value={design.segments}
            problem={problem?.field === 'segments' ? problem.message : undefined}
            onChange={(segments) => change({ segments })}
          />
        )}
      </div>
    </div>
  </details>
);

/** What changes with the kind: what writes has other outputs than what reads. */
const withKind = (design: ModelDesign, kind: ModelDesign['kind']): Partial<ModelDesign> => {
  if (writes({ ...design, kind }) === writes(design)) return { kind };
  return { kind, output: kind === 'encoder' ? 'hidden' : 'tied' };
};

/** What a model is put together from. */
export const DesignForm = memo(
  ({
    choice,
    problem,
    onChange,
  }: {
    readonly choice: Choice;
    readonly problem: Problem | undefined;
    onChange(choice: Choice): void;
  }): ReactElement => {
    const { design } = choice;
    const preset = presetOf(choice.preset);
    const changed = changesOf(choice).length > 0;
    const change: Change = (changes) => onChange({ ...choice, design: { ...design, ...changes } });
    const start = (name: string): void => {
      const own = presetOf(name);
      if (own) onChange({ preset: name, design: own.design });
    };
    return (
      <Card label="The design" className={css['form']}>
        <div>
          <Select
            label="Begin with"
            value={choice.preset}
            options={presets.map(({ name, title }) => [name, title])}
            onChange={({ currentTarget }) => start(currentTarget.value)}
          />
          <p className={css['about']}>{preset?.about}</p>
          <Button look="quiet" className={css['back']} disabled={!changed} onClick={() => start(choice.preset)}>
            {changed ? 'Undo all changes' : 'Nothing is changed'}
          </Button>
        </div>
        <Select
          label="Kind"
          value={design.kind}
          options={kinds}
          onChange={({ currentTarget }) => change(withKind(design, currentTarget.value as ModelDesign['kind']))}
        />
        <Sizes design={design} problem={problem} change={change} />
        <div>
          <Select
            label="Positions"
            value={design.positions}
            options={positionNames}
            onChange={({ currentTarget }) => change({ positions: currentTarget.value as ModelDesign['positions'] })}
          />
          <Said field="positions" problem={problem} />
        </div>
        <div className={css['line']}>
          <span aria-hidden="true">Norm</span>
          <Segmented
            label="Norm"
            value={design.norm}
            options={[
              ['layerNorm', 'LayerNorm'],
              ['rmsNorm', 'RMSNorm'],
            ]}
            onChange={(norm) => change({ norm })}
          />
        </div>
        <div className={css['line']}>
          <span aria-hidden="true">Order</span>
          <Segmented
            label="Order"
            value={design.order}
            options={[
              ['pre', 'Pre-norm'],
              ['post', 'Post-norm'],
            ]}
            onChange={(order) => change({ order, finalNorm: order === 'pre' })}
          />
        </div>
        <div className={css['line']}>
          <span aria-hidden="true">Feed-forward</span>
          <Segmented
            label="Feed-forward"
            value={design.feedForward}
            options={[
              ['mlp', 'MLP'],
              ['gatedMlp', 'Gated'],
            ]}
            onChange={(feedForward) => change({ feedForward })}
          />
        </div>
        <Select
          label="Activation"
          value={design.activation}
          options={Object.entries(activationNames)}
          onChange={({ currentTarget }) => change({ activation: currentTarget.value as ModelDesign['activation'] })}
        />
        <Select
          label="Output"
          value={design.output}
          options={writes(design) ? writingOutputs : readingOutputs}
          onChange={({ currentTarget }) => change({ output: currentTarget.value as ModelDesign['output'] })}
        />
        <More design={design} problem={problem} change={change} />
      </Card>
    );
  },
);
