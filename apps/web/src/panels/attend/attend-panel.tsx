import type { ReactElement } from 'react';
import { Panel } from '../../ui/panel.tsx';

export const AttendPanel = (): ReactElement => (
  <Panel title="Attend" about="What each token looks at, in every layer and head, and how the numbers come about.">
    <p className="muted">Not here yet.</p>
  </Panel>
);
