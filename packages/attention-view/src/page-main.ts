import { defineAttentionView } from './define-attention-view.ts';
import type { AttentionView } from './element.ts';
import { type PackedSet, unpackSet } from './packed.ts';
import { stateAttributes, stateFrom } from './state.ts';

// The program of a page that `attentionPage` makes. scripts/build-page-script.mjs bundles it into page-script.ts.
// What is shown stands in the address, behind the #, so that a view can be sent to somebody.

const address = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));

const start = (): void => {
  defineAttentionView();
  const view = document.querySelector('attention-view') as AttentionView;
  const packed = JSON.parse(document.getElementById('data')?.textContent ?? '[]') as PackedSet[];
  const read = (): void => {
    const wanted = address();
    if (wanted.size > 0) view.state = stateFrom((name) => wanted.get(name));
  };
  view.data = packed.map(unpackSet);
  read();
  addEventListener('hashchange', read);
  view.addEventListener('attention-change', () => {
    const entries = Object.entries(stateAttributes(view.state)).filter(([, value]) => value !== undefined);
    history.replaceState(null, '', `#${new URLSearchParams(entries as [string, string][])}`);
  });
};

start();
