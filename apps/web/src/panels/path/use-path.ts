import { useCallback, useDeferredValue, useRef } from 'react';
import type { Path } from '../../engine/path/follow-path.ts';
import type { HeadChange } from '../../engine/path/heads.ts';
import type { Against } from '../../engine/path/share-logit.ts';
import { asNumber, asOneOf, asText, type Codec, useParam } from '../../studio/address.ts';
import { useCall } from '../../studio/use-call.ts';
import { asChanges, asHead } from './head-changes.ts';

const PANEL = 'path';

/** Its end can be guessed only by those who know the words before it, and the model does so step by step. */
const EXAMPLE = 'My fellow citizens of the Senate and House of';

const asAgainst: Codec<Against> = {
  read: (text) => (text === 'nothing' || text === 'average' ? text : /^\d{1,7}$/.test(text) ? Number(text) : undefined),
  write: String,
};
const asMap = asOneOf('fall', 'share');
const NONE: readonly HeadChange[] = [];

/** All that the panel shows, as it is in the address. −1 is the usual: the last token, the likeliest word, the last layer. */
export const useView = () => {
  const [text, changeText] = useParam(PANEL, 'text', EXAMPLE, asText);
  const [position, changePosition] = useParam(PANEL, 'at', -1, asNumber);
  const [target, setTarget] = useParam(PANEL, 'word', -1, asNumber);
  const [against, setAgainst] = useParam<Against>(PANEL, 'against', 'average', asAgainst);
  const [changes, setAll] = useParam<readonly HeadChange[]>(PANEL, 'heads', NONE, asChanges);
  const [head, setHead] = useParam(PANEL, 'head', '', asHead);
  const [depth, setDepth] = useParam(PANEL, 'depth', -1, asNumber);
  const [map, setMap] = useParam<'fall' | 'share'>(PANEL, 'map', 'fall', asMap);
  const setChanges = useCallback((next: readonly HeadChange[]) => setAll(next.length === 0 ? NONE : next), [setAll]);
  // Another text or token has another word to ask about.
  const setText = (next: string): void => {
    changeText(next);
    changePosition(-1);
    setTarget(-1);
  };
  const setPosition = (next: number): void => {
    changePosition(next);
    setTarget(-1);
  };
  return {
    ...{ text, setText, position, setPosition, target, setTarget, against, setAgainst },
    ...{ changes, setChanges, head, setHead, depth, setDepth, map, setMap },
  };
};

export type View = ReturnType<typeof useView>;

const some = (value: number): number | undefined => (Number.isInteger(value) && value >= 0 ? value : undefined);

/** The path as it is, and as it is with heads changed. */
export const usePath = (key: string | undefined, view: View) => {
  const { changes } = view;
  const text = useDeferredValue(view.text);
  const asked = { text, position: some(view.position), against: view.against };
  const target = some(view.target);
  const query = key && JSON.stringify([key, asked, target]);
  // With the text and the query that it is of: another one may have been written since.
  const found = useCall(query, async (engine, signal) => ({
    ...{ text, query },
    path: await engine.call('followPath', { key: key ?? '', ...asked, target, changes: [] }, { signal }),
  }));
  const isFresh = found.value?.query === query;
  const before = { value: found.value?.path, error: found.error, busy: found.busy || (!isFresh && !found.error) };
  // The word that is asked about stays the one that was likeliest before. As long as it is not known, nothing new is asked.
  const about = before.value?.target.id;
  const last = useRef<string>(undefined);
  if (isFresh) last.current = query && JSON.stringify([query, about, changes]);
  const changed = useCall<Path>(changes.length > 0 ? last.current : undefined, (engine, signal) =>
    engine.call('followPath', { key: key ?? '', ...asked, target: about, changes }, { signal }),
  );
  const { value } = before;
  const now = changed.value;
  const same = now && value && now.target.id === value.target.id && now.position === value.position;
  return { text: found.value?.text ?? text, before, changed, now: changes.length > 0 && same ? now : value };
};
