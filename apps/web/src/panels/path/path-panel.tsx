import type { ReactElement } from 'react';
import { Panel } from '../../ui/panel.tsx';

export const PathPanel = (): ReactElement => (
  <Panel
    title="Path"
    about="One token’s way up the stack: what each block adds, and what the model would say at each layer."
  >
    <p className="muted">Not here yet.</p>
  </Panel>
);
