import type { Finish } from '@blockformer/sampler';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Engine } from '../../engine/client.ts';
import type { Level } from '../../engine/search-level.ts';
import type { WrittenToken } from '../../engine/write/generate.ts';
import type { Found } from '../../engine/write/search.ts';
import { messageOf } from '../../studio/message-of.ts';
import { useStudio } from '../../studio/studio.tsx';
import { isAbort } from '../../studio/use-call.ts';
import { nameOf, type RunRequest } from './run-request.ts';

/** What has been written so far, by sampling or by a search. */
export type Writing = {
  readonly request: RunRequest;
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly tokens: readonly WrittenToken[];
  readonly text: string;
  readonly levels: readonly Level[];
  readonly results: readonly Found[];
  readonly finish?: Finish | undefined;
  readonly error?: string;
  /** Until the first token, in ms. */
  readonly first?: number | undefined;
  readonly perSecond?: number | undefined;
};

/** The page is drawn anew at most this often while tokens come, in ms. */
const DRAW_EVERY = 33;

type Parts = Pick<Writing, 'tokens' | 'text' | 'levels'>;

/** Runs a request, and tells how far it is. Resolves with what is known at its end. */
const run = async (
  engine: Engine,
  request: RunRequest,
  signal: AbortSignal,
  tell: (parts: Partial<Parts>) => void,
): Promise<Partial<Writing>> => {
  const { key, prompt, settings, seed, road } = request;
  if (request.mode === 'beams') {
    const levels: Level[] = [];
    const onEvent = (level: Level): void => {
      levels.push(level);
      tell({ levels });
    };
    const { results } = await engine.call('write.search', { key, prompt, settings, seed }, { signal, onEvent });
    return { levels, results, finish: results[0]?.finish, text: results[0]?.text ?? '' };
  }
  const tokens: WrittenToken[] = [];
  let text = '';
  const result = await engine.call(
    'write.generate',
    { key, prompt, settings, seed, road },
    {
      signal,
      onEvent: (event) => {
        if ('token' in event) tokens.push(event.token);
        else text += event.text;
        tell({ tokens, text });
      },
    },
  );
  const { finish, first, perSecond } = result;
  return { tokens, text: result.text, finish, first, perSecond };
};

const EMPTY = { tokens: [], text: '', levels: [], results: [] } as const;

export type UseWriting = {
  readonly writing: Writing | undefined;
  /** Writes, also what has been written before. */
  again(): void;
  stop(): void;
};

/**
 * Writes what is asked for, at once and then whenever `stamp` changes or `again` is called. The tokens of before stay in
 * sight along the road, until they are there anew.
 */
export const useWriting = (request: RunRequest | undefined, stamp: string): UseWriting => {
  const { engine } = useStudio();
  const [writing, setWriting] = useState<Writing>();
  const [turn, setTurn] = useState(0);
  const latest = useRef(request);
  latest.current = request;
  const controller = useRef<AbortController>(undefined);
  const done = useRef('');

  // The stamp says when; what is written is what is asked for then.
  useEffect(() => {
    const asked = latest.current;
    if (!asked) {
      done.current = ''; // a model of the same name may be another one
      return;
    }
    const name = `${turn}/${nameOf(asked)}`;
    if (done.current === name) return;
    const own = new AbortController();
    controller.current = own;
    let parts: Partial<Parts> = {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      timer = undefined;
      const { tokens = [], text = '', levels = [] } = parts;
      setWriting((now) => now && { ...now, tokens: keep(now, tokens), text, levels: [...levels] });
    };
    const keep = (now: Writing, tokens: readonly WrittenToken[]): readonly WrittenToken[] =>
      tokens.length < asked.road.length
        ? [...tokens, ...now.tokens.slice(tokens.length, asked.road.length)]
        : [...tokens];
    setWriting((now) => ({
      ...EMPTY,
      request: asked,
      state: 'running',
      tokens: now && now.request.prompt === asked.prompt && now.request.key === asked.key ? keep(now, []) : [],
    }));
    const end = (last: Partial<Writing>): void => {
      clearTimeout(timer);
      done.current = name;
      setWriting((now) => now && { ...now, ...parts, ...last });
    };
    run(engine, asked, own.signal, (news) => {
      parts = news;
      timer ??= setTimeout(draw, DRAW_EVERY);
    }).then(
      (last) => own.signal.aborted || end({ ...last, state: 'done' }),
      (error: unknown) => {
        if (own.signal.reason === 'stop') end({ state: 'stopped' });
        else if (!own.signal.aborted && !isAbort(error)) end({ state: 'failed', error: messageOf(error) });
      },
    );
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, [engine, stamp, turn]);

  const again = useCallback(() => setTurn((now) => now + 1), []);
  const stop = useCallback(() => controller.current?.abort('stop'), []);
  return { writing, again, stop };
};
