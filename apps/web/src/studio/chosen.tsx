import {
  createContext,
  type ReactElement,
  type ReactNode,
  type RefObject,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { keyOf, type ModelRef, placeOf, readKey, refOf } from '../engine/model-ref.ts';
import { type Codec, forgetParams, useParam } from './address.ts';
import { type Kind, MODEL_PARAM } from './kinds.ts';

export type { Kind };

/** The models to begin with: those that are part of the page. */
export const EMBEDDED: Readonly<Record<Kind, ModelRef>> = {
  decoder: { from: 'embedded', name: 'speeches' },
  encoder: { from: 'embedded', name: 'masked' },
  'encoder-decoder': { from: 'embedded', name: 'phonemes' },
};

const isModelParam = (name: string): boolean => Object.values(MODEL_PARAM).includes(name);

/** A place on the page that shows a model of one kind. */
type Slot = { readonly panel: string; readonly kind: Kind; choose(ref: ModelRef): void };

export const placeName = (panel: string, kind: Kind): string => `${panel}/${kind}`;

/** Models that the person opened, by their places: a folder's files cannot be had from an address. */
type Opened = {
  readonly refs: ReadonlyMap<string, ModelRef>;
  add(ref: ModelRef): void;
  /** Forgets a model: panels that show it go back to the one that is part of the page. */
  remove(ref: ModelRef): void;
  /** Forgets all of them. */
  clear(): void;
  /** The place whose model is being chosen in a window. */
  readonly choosing: string | undefined;
  setChoosing(place: string | undefined): void;
  /** The places that are shown now. */
  readonly slots: RefObject<Map<string, Slot>>;
};

const Context = createContext<Opened | undefined>(undefined);

export const ChosenProvider = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const [refs, setRefs] = useState<ReadonlyMap<string, ModelRef>>(new Map());
  const [choosing, setChoosing] = useState<string>();
  const slots = useRef(new Map<string, Slot>());
  const add = useCallback(({ weights: _, ...ref }: ModelRef) => {
    setRefs((all) => new Map(all).set(placeOf(ref), ref as ModelRef));
  }, []);
  const remove = useCallback((ref: ModelRef) => {
    const place = placeOf(ref);
    setRefs((all) => new Map([...all].filter(([other]) => other !== place)));
    forgetParams((name, text) => isModelParam(name) && readKey(text).place === place);
  }, []);
  const clear = useCallback(() => {
    setRefs(new Map());
    forgetParams(isModelParam);
  }, []);
  const opened = useMemo(
    () => ({ refs, add, remove, clear, choosing, setChoosing, slots }),
    [refs, add, remove, clear, choosing],
  );
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
  const { refs, add, slots } = useOpened();
  const usual = EMBEDDED[kind];
  const [key, setKey] = useParam(panel, MODEL_PARAM[kind], keyOf(usual), asKey);
  const { place, ...stored } = readKey(key);
  const opened = refs.get(place);
  const found = opened ? { ...opened, ...stored } : refOf(key);
  const choose = useCallback(
    (ref: ModelRef) => {
      if (ref.from !== 'embedded') add(ref);
      setKey(keyOf(ref));
    },
    [add, setKey],
  );
  useEffect(() => {
    const name = placeName(panel, kind);
    const slot = { panel, kind, choose };
    const { current } = slots;
    current.set(name, slot);
    return () => {
      if (current.get(name) === slot) current.delete(name);
    };
  }, [slots, panel, kind, choose]);
  return { ref: found ?? usual, choose, ...(found ? {} : { lost: place.replace(/^folder:/, '') }) };
};
