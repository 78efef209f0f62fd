import type { ReactElement } from 'react';
import type { RunResult } from '../../engine/build/run-design.ts';
import { TokenChips } from '../../ui/token-chips.tsx';
import { tokenText } from '../../ui/token-text.ts';
import css from './run-card.module.css';

const Written = ({
  result,
  random,
}: {
  readonly result: Extract<RunResult, { kind: 'decoder' }>;
  readonly random: boolean;
}): ReactElement => {
  const { read, prompt, tokens, text, perSecond } = result;
  return (
    <>
      {read && <TokenChips label="What it read" tokens={read} />}
      <TokenChips label="What it wrote" tokens={[...prompt, ...tokens.map((token) => ({ ...token, written: true }))]} />
      {text !== undefined && (
        <blockquote className={css['text']} data-text={text}>
          {text}
        </blockquote>
      )}
      <p className={css['about']} role="status" data-ids={tokens.map(({ id }) => id).join(' ')}>
        {random
          ? 'Noise, as it should be: nobody has trained these weights. The numbers are token ids. '
          : 'Greedy: the likeliest token each time. '}
        {perSecond !== undefined && `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} tokens a second.`}
      </p>
    </>
  );
};

const Read = ({
  result,
  random,
}: {
  readonly result: Extract<RunResult, { kind: 'encoder' }>;
  readonly random: boolean;
}): ReactElement => {
  const { tokens, shape, norms, ms } = result;
  const longest = Math.max(...norms, Number.MIN_VALUE);
  return (
    <>
      <p className={css['about']} role="status" data-shape={shape.join(' ')}>
        One pass in <span className="numbers">{ms.toFixed(1)} ms</span> gave{' '}
        <span className="numbers">[{shape.join(', ')}]</span>: a vector for each token. Their lengths:
        {random && ' (the weights are random, so they mean nothing yet)'}
      </p>
      <ol className={css['norms']} aria-label="Length of the vector of each token">
        {tokens.map((token, position) => (
          <li key={position} data-norm={norms[position]}>
            <span className={css['token']}>{tokenText(token.text)}</span>
            <span className={css['track']}>
              <span style={{ inlineSize: `${((norms[position] ?? 0) / longest) * 100}%` }} />
            </span>
            <span className="numbers">{norms[position]?.toFixed(2)}</span>
          </li>
        ))}
      </ol>
    </>
  );
};

/** What came of a run. */
export const RunOutput = ({
  result,
  random,
}: {
  readonly result: RunResult;
  readonly random: boolean;
}): ReactElement =>
  result.kind === 'decoder' ? <Written result={result} random={random} /> : <Read result={result} random={random} />;
