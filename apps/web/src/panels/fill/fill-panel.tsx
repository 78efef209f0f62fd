import type { ReactElement } from 'react';
import { Panel } from '../../ui/panel.tsx';

export const FillPanel = (): ReactElement => (
  <Panel title="Fill" about="An encoder reads both sides of a gap, and says what could stand in it.">
    <p className="muted">Not here yet.</p>
  </Panel>
);
