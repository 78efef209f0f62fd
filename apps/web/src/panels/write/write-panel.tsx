import type { ReactElement } from 'react';
import { Panel } from '../../ui/panel.tsx';

export const WritePanel = (): ReactElement => (
  <Panel title="Write" about="Continue a text token by token. See what else could have come, and take another road.">
    <p className="muted">Not here yet.</p>
  </Panel>
);
