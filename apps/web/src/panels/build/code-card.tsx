import type { ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { useCopy } from '../../ui/use-copy.ts';
import css from './code-card.module.css';
import { colored } from './colored.ts';

const SAID = { copied: 'Copied', refused: 'Mark it and copy' } as const;

/** The program that makes the model, to be taken away. */
export const CodeCard = ({ code }: { readonly code: string }): ReactElement => {
  const [said, copy] = useCopy();
  return (
    <Card label="The program">
      <div className={css['head']}>
        <div>
          <h3>The TypeScript that makes it</h3>
          <p className={css['about']}>A module for Node. It runs as it is, where the packages are installed.</p>
        </div>
        <Button className={css['copy']} onClick={() => copy(code)}>
          {said ? SAID[said] : 'Copy'}
        </Button>
        <span role="status" className="visually-hidden">
          {said && SAID[said]}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard. */}
      <section className={css['code']} tabIndex={0} aria-label="Program text" data-code={code}>
        <pre>
          <code>
            {colored(code).map(({ text, kind }, index) =>
              kind ? (
                <span key={index} className={css[kind]}>
                  {text}
                </span>
              ) : (
                text
              ),
            )}
          </code>
        </pre>
      </section>
    </Card>
  );
};
