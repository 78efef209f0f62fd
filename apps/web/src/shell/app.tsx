import { Activity, lazy, type ReactElement, Suspense, useCallback, useEffect, useState } from 'react';
import { go, link, usePanel } from '../studio/address.ts';
import { chooseTheme, useTheme } from '../studio/theme.ts';
import { Button } from '../ui/button.tsx';
import { useCopy } from '../ui/use-copy.ts';
import css from './app.module.css';
import { DropZone } from './drop-zone.tsx';
import { EngineButton } from './engine-button.tsx';
import { EngineNotices } from './engine-notices.tsx';
import { Icon } from './icon.tsx';
import { PanelBoundary } from './panel-boundary.tsx';
import { type Entry, panels } from './panels.ts';

const SAID = { copied: 'Copied', refused: 'In the bar above' } as const;
const LINK = 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1-1';

const ShareButton = (): ReactElement => {
  const [said, copy] = useCopy();
  return (
    <>
      <Button look="quiet" aria-label="Copy link" onClick={() => copy(link())}>
        {/* Where there is no room for words, a tick says that it was done. */}
        <Icon path={said ? 'M5 12l5 5L19 7' : LINK} />
        <span className={`${css['wide']} ${css['share']}`}>{said ? SAID[said] : 'Copy link'}</span>
      </Button>
      <span role="status" className="visually-hidden">
        {said && `Link: ${SAID[said]}`}
      </span>
    </>
  );
};

const ThemeButton = (): ReactElement => {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <Button look="quiet" aria-label={`Change to the ${other} theme`} onClick={() => chooseTheme(other)}>
      <Icon
        path={
          theme === 'dark'
            ? 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5'
            : 'M20 14a8 8 0 01-10-10 8 8 0 1010 10z'
        }
      />
    </Button>
  );
};

/** A panel, whose program is loaded when it is first shown, and once more when it failed and is tried again. */
const PanelFrame = ({ title, load }: Pick<Entry, 'title' | 'load'>): ReactElement => {
  const part = useCallback(() => lazy(async () => ({ default: await load() })), [load]);
  const [Part, setPart] = useState(part);
  return (
    <PanelBoundary title={title} onRetry={() => setPart(part())}>
      <Suspense fallback={<p className="muted">Loading…</p>}>
        <Part />
      </Suspense>
    </PanelBoundary>
  );
};

/** The bar, and the panel that the address names. A panel that has been shown stays as it was left. */
export const App = (): ReactElement => {
  const asked = usePanel();
  const shown = panels.find(({ name }) => name === asked) ?? panels[0];
  const [visited, setVisited] = useState<readonly string[]>([]);
  if (shown && !visited.includes(shown.name)) setVisited([...visited, shown.name]);
  useEffect(() => {
    document.title = shown ? `${shown.title} · Blockformer studio` : 'Blockformer studio';
  }, [shown]);

  return (
    <>
      <button type="button" className={css['skip']} onClick={() => document.getElementById('main')?.focus()}>
        Skip to the panel
      </button>
      <header className={css['bar']}>
        <h1 className={css['brand']}>
          <img src="/icon.svg" alt="" width="24" height="24" /> Blockformer <span>studio</span>
        </h1>
        <nav className={css['nav']} aria-label="Panels">
          {panels.map(({ name, title, icon }) => (
            <a
              key={name}
              href={`#${name}`}
              aria-current={name === shown?.name ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                go(name);
              }}
            >
              <Icon path={icon} />
              <span>{title}</span>
            </a>
          ))}
        </nav>
        <div className={css['tools']}>
          <EngineButton />
          <ShareButton />
          <ThemeButton />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={css['main']}>
        <EngineNotices />
        <DropZone panel={shown?.name ?? ''} />
        {panels
          .filter(({ name }) => visited.includes(name))
          .map(({ name, title, load }) => (
            <Activity key={name} mode={name === shown?.name ? 'visible' : 'hidden'}>
              <PanelFrame title={title} load={load} />
            </Activity>
          ))}
      </main>
    </>
  );
};
