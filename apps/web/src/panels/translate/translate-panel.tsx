import type { ReactElement } from 'react';
import { Panel } from '../../ui/panel.tsx';

export const TranslatePanel = (): ReactElement => (
  <Panel title="Translate" about="An encoder reads, a decoder writes: from spelling to sounds.">
    <p className="muted">Not here yet.</p>
  </Panel>
);
