import {
  type AttentionData,
  type AttentionView,
  defineAttentionView,
  type HeldToken,
  type ViewState,
} from '@blockformer/attention-view';
import { createElement, type ReactElement, useEffect, useLayoutEffect, useRef } from 'react';
import { useTheme } from '../../studio/theme.ts';

defineAttentionView();

const same = (a: ViewState, b: ViewState): boolean =>
  (['view', 'set', 'layer', 'head', 'specials'] as const).every((name) => a[name] === b[name]) &&
  a.token?.side === b.token?.side &&
  a.token?.position === b.token?.position;

/** `<attention-view>` with its data and state. What is `pointed` at elsewhere is shown as if it were pointed at here. */
export const Attention = ({
  data,
  state,
  pointed,
  onChange,
  onPoint,
}: {
  readonly data: AttentionData;
  readonly state: ViewState;
  readonly pointed?: HeldToken | undefined;
  onChange(state: ViewState): void;
  onPoint?: ((token: HeldToken | undefined) => void) | undefined;
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
  useEffect(() => {
    const view = ref.current;
    const point = (event: Event): void => onPoint?.((event as CustomEvent<HeldToken | undefined>).detail ?? undefined);
    view?.addEventListener('attention-point', point);
    return () => view?.removeEventListener('attention-point', point);
  }, [onPoint]);
  useEffect(() => {
    if (!pointed) return;
    ref.current?.point(pointed);
    return () => ref.current?.point(undefined);
  }, [pointed]);
  return createElement('attention-view', { ref, theme });
};
