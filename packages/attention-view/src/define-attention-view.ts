import { AttentionView } from './element.ts';

/** Makes `<attention-view>` known to the page; nothing happens the second time, or where there is no page. */
export const defineAttentionView = (name = 'attention-view'): void => {
  if (globalThis.customElements && !customElements.get(name)) customElements.define(name, AttentionView);
};
