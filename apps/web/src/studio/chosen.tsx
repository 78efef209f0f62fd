import { createContext, type ReactElement, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { keyOf, type ModelRef, refOf } from '../engine/model-ref.ts';
import type { ModelInfo } from '../engine/open-model.ts';
import { type Codec, useParam } from './address.ts';

export type Kind = ModelInfo['kind'];

/** The models to begin with: those that are part of the page. */
const EMBEDDED: Readonly<Record<Kind, ModelRef>> = {
  decoder: { from: 'embedded', name: 'speeches' },
  encoder: { from: 'embedded', name: 'masked' },
  'encoder-decoder': { from: 'embedded', name: 'phonemes' },
};

/** Models that the person opened, by their keys: a folder's files cannot be had from an address. */
type Opened = { readonly refs: ReadonlyMap<string, ModelRef>; add(ref: ModelRef): void };

const Context = createContext<Opened | undefined>(undefined);

export const ChosenProvider = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const [refs, setRefs] = useState<ReadonlyMap<string, ModelRef>>(new Map());
  const add = useCallback((ref: ModelRef) => setRefs((all) => new Map(all).set(keyOf(ref), ref)), []);
  const opened = useMemo(() => ({ refs, add }), [refs, add]);
  return <Context value={opened}>{children}</Context>;
};

export const useOpened = (): Opened => {
  const opened = use(Context);
  if (!opened) throw new Error('useOpened: there is no ChosenProvider above');
  return opened;
};

const asKey: Codec<string> = {
  read: (text) => (/^(embedded|hub|folder):./.test(text) ? text : undefined),
  write: String,
};

/**
 * The model that a panel shows, which is in its address, and how to choose another one. `lost` is the name of a folder
 * that a link speaks of, and that has to be opened again.
 */
export const useChosen = (
  panel: string,
  kind: Kind,
): { readonly ref: ModelRef; readonly lost?: string; choose(ref: ModelRef): void } => {
  const { refs, add } = useOpened();
  const usual = EMBEDDED[kind];
  const [key, setKey] = useParam(panel, kind === 'decoder' ? 'model' : `${kind}-model`, keyOf(usual), asKey);
  const found = refs.get(key) ?? refOf(key);
  const choose = useCallback(
    (ref: ModelRef) => {
      add(ref);
      setKey(keyOf(ref));
    },
    [add, setKey],
  );
  return { ref: found ?? usual, choose, ...(found ? {} : { lost: key.replace(/^folder:/, '') }) };
};
