import {
  type AttentionData,
  type AttentionView,
  defineAttentionView,
  type ViewState,
} from '@blockformer/attention-view';
import { createElement, type ReactElement, useEffect, useLayoutEffect, useRef } from 'react';
import { useTheme } from '../../studio/theme.ts';

defineAttentionView();

const same = (a: ViewState, b: ViewState): boolean =>
  (['view', 'set', 'layer', 'head', 'specials'] as const).every((name) => a[name] === b[name]) &&
  a.token?.side === b.token?.side &&
  a.token?.position === b.token?.position;

/** `<attention-view>` with its data and state. */
export const Attention = ({
  data,
  state,
  onChange,
}: {
  readonly data: AttentionData;
  readonly state: ViewState;
  onChange(state: ViewState): void;
}): ReactElement => {
  const ref = useRef<AttentionView>(null);
  const theme = useTheme();
  useLayoutEffect(() => {
    const view = ref.current;
    if (!view) return;
    if (view.data !== data) {
      view.data = undefined; // nothing is drawn twice
      view.state = state;
      view.data = data;
    }
    // What comes from the element itself is there already: to set it again would draw all of it anew.
    if (!same(view.state, state)) view.state = state;
  }, [data, state]);
  useEffect(() => {
    const view = ref.current;
    const change = (event: Event): void => onChange((event as CustomEvent<ViewState>).detail);
    view?.addEventListener('attention-change', change);
    return () => view?.removeEventListener('attention-change', change);
  }, [onChange]);
  return createElement('attention-view', { ref, theme });
};
