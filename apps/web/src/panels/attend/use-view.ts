import type { ViewName, ViewState } from '@blockformer/attention-view';
import { useCallback, useMemo } from 'react';
import { asFlag, asNumber, asOneOf, asText, type Codec, useParam } from '../../studio/address.ts';
import type { WantedView } from './view-data.ts';

const asView = asOneOf<ViewName>('heads', 'matrix', 'overview');
const asHead: Codec<number | 'mean'> = {
  read: (text) => (text === 'mean' ? text : asNumber.read(text)),
  write: String,
};

/**
 * What is shown of a pass, in the address. Each of the panel's modes has a prefix, and so a view of its own; `usual` is
 * where it begins.
 */
export const useView = (
  prefix: string,
  usual: { readonly layer: number; readonly head: number; readonly view?: ViewName },
): { readonly wanted: WantedView; show(change: Partial<ViewState>): void; letGo(): void } => {
  const [view, setView] = useParam('attend', `${prefix}view`, usual.view ?? 'heads', asView);
  const [set, setSet] = useParam('attend', `${prefix}set`, 0, asNumber);
  const [layer, setLayer] = useParam('attend', `${prefix}layer`, usual.layer, asNumber);
  const [head, setHead] = useParam<number | 'mean'>('attend', `${prefix}head`, usual.head, asHead);
  const [specials, setSpecials] = useParam('attend', `${prefix}specials`, true, asFlag);
  const [token, setToken] = useParam('attend', `${prefix}token`, 'auto', asText);
  const show = useCallback(
    (change: Partial<ViewState>) => {
      if (change.view !== undefined) setView(change.view);
      if (change.set !== undefined) setSet(change.set);
      if (change.layer !== undefined) setLayer(change.layer);
      if (change.head !== undefined) setHead(change.head);
      if (change.specials !== undefined) setSpecials(change.specials);
      if ('token' in change) setToken(change.token ? `${change.token.side}:${change.token.position}` : 'none');
    },
    [setView, setSet, setLayer, setHead, setSpecials, setToken],
  );
  const letGo = useCallback(() => setToken('auto'), [setToken]);
  const wanted = useMemo(
    () => ({ view, set, layer, head, specials, token }),
    [view, set, layer, head, specials, token],
  );
  return { wanted, show, letGo };
};
