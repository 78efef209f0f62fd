import type { ReactElement } from 'react';
import { finishText } from './finish-text.ts';
import type { Writing } from './use-writing.ts';
import css from './write.module.css';

const rateOf = ({ tokens, perSecond }: Writing): number | undefined => {
  if (perSecond !== undefined) return perSecond;
  const [first, last] = [tokens[0]?.at, tokens.at(-1)?.at];
  return first === undefined || last === undefined || last === first
    ? undefined
    : ((tokens.length - 1) / (last - first)) * 1000;
};

const stateOf = ({ state, finish, request, levels }: Writing): string => {
  if (state === 'running') return request.mode === 'beams' ? 'searching…' : 'writing…';
  if (state === 'stopped') return 'stopped';
  if (request.mode === 'beams') return `${levels.length} steps`;
  return finish ? finishText(finish) : '';
};

/** How it went: said aloud at the end, not for every token. */
export const StatusLine = ({
  writing,
  outdated,
}: {
  readonly writing: Writing | undefined;
  /** What is asked for now is not what was written. */
  readonly outdated: boolean;
}): ReactElement => {
  const isBeams = writing?.request.mode === 'beams';
  const rate = writing && rateOf(writing);
  const first = writing && (writing.first ?? writing.tokens[0]?.at);
  const settled = writing && writing.state !== 'running';
  const count = writing?.tokens.length ?? 0;
  return (
    <p className={css['status']} data-writing={writing?.state} data-finish={writing?.finish}>
      {writing && !isBeams && (
        <>
          <span className="numbers">
            {count} new {count === 1 ? 'token' : 'tokens'}
          </span>
          <span className="numbers">{first === undefined ? '' : `first after ${first.toFixed(0)} ms`}</span>
          <span className="numbers">{rate === undefined ? '' : `${rate.toFixed(0)} tokens/s`}</span>
        </>
      )}
      <span>{writing ? stateOf(writing) : ''}</span>
      <span className={css['outdated']}>
        {outdated && settled ? 'What is asked for has changed: write again.' : ''}
      </span>
      <span className="visually-hidden" role="status">
        {settled
          ? `${isBeams ? `${writing.results.length} texts found` : `${count} new tokens`}, ${stateOf(writing)}`
          : ''}
      </span>
    </p>
  );
};
