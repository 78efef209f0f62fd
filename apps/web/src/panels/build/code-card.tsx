import { type ReactElement, useEffect, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import css from './code-card.module.css';
import { colored } from './colored.ts';

/** The program that makes the model, to be taken away. */
export const CodeCard = ({ code }: { readonly code: string }): ReactElement => {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(''), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    navigator.clipboard.writeText(code).then(
      () => setSaid('Copied'),
      () => setSaid('Mark it and copy'),
    );
  };
  return (
    <Card label="The program">
      <div className={css['head']}>
        <div>
          <h3>The TypeScript that makes it</h3>
          <p className={css['about']}>A module for Node. It runs as it is, where the packages are installed.</p>
        </div>
        <Button className={css['copy']} onClick={copy}>
          {said || 'Copy'}
        </Button>
        <span role="status" className="visually-hidden">
          {said}
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
