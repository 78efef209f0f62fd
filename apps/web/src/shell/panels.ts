import type { ComponentType } from 'react';

export type PanelName = 'write' | 'attend' | 'path' | 'build' | 'fill' | 'translate';

export type Entry = {
  readonly name: PanelName;
  readonly title: string;
  readonly icon: string;
  load(): Promise<ComponentType>;
};

/** Every panel, in the order of the bar. A panel's program is loaded when it is first shown. Icons are paths in 24 × 24. */
export const panels: readonly Entry[] = [
  {
    name: 'write',
    title: 'Write',
    icon: 'M4 20l1-5L16 4l4 4L9 19l-5 1zM14 6l4 4',
    load: async () => (await import('../panels/write/write-panel.tsx')).WritePanel,
  },
  {
    name: 'attend',
    title: 'Attend',
    icon: 'M5 5v14M19 5v14M6 6l12 4M6 12l12 0M6 18l12-6',
    load: async () => (await import('../panels/attend/attend-panel.tsx')).AttendPanel,
  },
  {
    name: 'path',
    title: 'Path',
    icon: 'M12 21V3M7 8l5-5 5 5M6 13h12M6 17h12',
    load: async () => (await import('../panels/path/path-panel.tsx')).PathPanel,
  },
  {
    name: 'build',
    title: 'Build',
    icon: 'M5 4h14v4H5zM5 10h14v4H5zM5 16h14v4H5z',
    load: async () => (await import('../panels/build/build-panel.tsx')).BuildPanel,
  },
  {
    name: 'fill',
    title: 'Fill',
    icon: 'M3 8h4M17 8h4M9 5h6v6H9zM3 17h18',
    load: async () => (await import('../panels/fill/fill-panel.tsx')).FillPanel,
  },
  {
    name: 'translate',
    title: 'Translate',
    icon: 'M4 7h11l-3-3M20 17H9l3 3',
    load: async () => (await import('../panels/translate/translate-panel.tsx')).TranslatePanel,
  },
];
