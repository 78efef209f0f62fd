import type { ReactElement } from 'react';
import { Panel } from '../../ui/panel.tsx';

export const BuildPanel = (): ReactElement => (
  <Panel title="Build" about="Put a model together from parts, see its sizes, and take the TypeScript with you.">
    <p className="muted">Not here yet.</p>
  </Panel>
);
