import { type ReactElement, type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';
import css from './dialog.module.css';

/** A window over the page, which waits until it is closed: by its button, Escape, or a click beside it. */
export const Dialog = ({
  open,
  title,
  onClose,
  children,
}: {
  readonly open: boolean;
  readonly title: string;
  onClose(): void;
  readonly children: ReactNode;
}): ReactElement => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Closed, too, when its panel is hidden.
  useEffect(() => {
    const shown = dialog.current;
    if (!open || !shown) return;
    shown.showModal();
    return () => shown.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: for keys there are Escape and the button
    <dialog
      ref={dialog}
      className={css['dialog']}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      {open && (
        <div className={css['inside']}>
          <header className={css['head']}>
            <h2 id={id}>{title}</h2>
            <Button look="quiet" aria-label="Close" onClick={onClose}>
              <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
                <path
                  d="M6 6l12 12M18 6L6 18"
                  fill="none"
                  stroke="currentColor"
                  strokeWidth="2"
                  strokeLinecap="round"
                />
              </svg>
            </Button>
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
};
