import { memo, type ReactElement } from 'react';
import type { Problem } from '../../engine/build/assemble.ts';
import type { ModelDesign } from '../../engine/build/model-design.ts';
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

const positionNames: readonly (readonly [ModelDesign['positions'], string])[] = [
  ['learned', 'Learned vectors'],
  ['sinusoidal', 'Sine waves'],
  ['rotary', 'Rotary'],
  ['relativeBias', 'Relative bias'],
  ['none', 'None'],
];

const outputNames: Readonly<Record<ModelDesign['kind'], readonly (readonly [ModelDesign['output'], string])[]>> = {
  decoder: [
    ['tied', 'The token table again'],
    ['own', 'A linear map of its own'],
  ],
  encoder: [
    ['hidden', 'A vector for each token'],
    ['pooler', 'A vector for the text (pooler)'],
    ['maskedLm', 'Scores of hidden tokens'],
  ],
};

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
      {number('layers', 'Blocks')}
      {number('dim', 'Width')}
      {number('heads', 'Heads')}
      {number('hidden', 'Width inside')}
      {number('vocab', 'Vocabulary')}
      {design.positions === 'learned' && number('length', 'Positions')}
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
        label="Scores divided by √ of a head’s width"
        checked={design.scoreScale}
        onChange={(scoreScale) => change({ scoreScale })}
      />
      <Check
        label="A norm on the embeddings"
        checked={design.embeddingNorm}
        onChange={(embeddingNorm) => change({ embeddingNorm })}
      />
      <Check
        label="Token vectors times √ of the width"
        checked={design.embeddingScale}
        onChange={(embeddingScale) => change({ embeddingScale })}
      />
      <Check
        label="A norm after the last block"
        checked={design.finalNorm}
        onChange={(finalNorm) => change({ finalNorm })}
      />
      <div className={css['sizes']}>
        <NumberField
          label="Width of a head"
          hint="0: the width by the heads"
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
            hint="0: texts are not told apart"
            value={design.segments}
            problem={problem?.field === 'segments' ? problem.message : undefined}
            onChange={(segments) => change({ segments })}
          />
        )}
      </div>
    </div>
  </details>
);

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
        <div className={css['line']}>
          <span aria-hidden="true">Kind</span>
          <Segmented
            label="Kind"
            value={design.kind}
            options={[
              ['decoder', 'Decoder'],
              ['encoder', 'Encoder'],
            ]}
            onChange={(kind) => change({ kind, output: kind === 'decoder' ? 'tied' : 'hidden' })}
          />
        </div>
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
              ['layerNorm', 'Layer'],
              ['rmsNorm', 'RMS'],
            ]}
            onChange={(norm) => change({ norm })}
          />
        </div>
        <div className={css['line']}>
          <span aria-hidden="true">It stands</span>
          <Segmented
            label="Order"
            value={design.order}
            options={[
              ['pre', 'Before'],
              ['post', 'After'],
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
              ['mlp', 'Plain'],
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
          options={outputNames[design.kind]}
          onChange={({ currentTarget }) => change({ output: currentTarget.value as ModelDesign['output'] })}
        />
        <More design={design} problem={problem} change={change} />
      </Card>
    );
  },
);
