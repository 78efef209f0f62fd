import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { keyOf, type ModelRef } from '../engine/model-ref.ts';
import { useOpened } from '../studio/chosen.tsx';
import { modelFolder } from '../studio/folder.ts';
import { droppedFiles } from '../studio/found-files.ts';
import { KIND_WORDS, type Kind } from '../studio/kinds.ts';
import { PanelButtons } from '../studio/model-notice.tsx';
import { useStudio } from '../studio/studio.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { asSentence } from '../ui/sentence.ts';
import css from './drop-zone.module.css';

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** What became of what was dropped, if it is not simply shown. */
type Outcome = { readonly trouble: string } | { readonly kind: Kind; readonly ref: ModelRef };

/**
 * Takes a model's folder that is dropped anywhere on the page. It is shown in the panel that is open, if that shows models
 * of its kind; else there are buttons to the panels that do.
 */
export const DropZone = ({ panel }: { readonly panel: string }): ReactNode => {
  const { engine } = useStudio();
  const { add, slots } = useOpened();
  const overlay = useRef<HTMLDivElement>(null);
  const [outcome, setOutcome] = useState<Outcome>();

  const take = async (data: DataTransfer): Promise<void> => {
    setOutcome(undefined);
    try {
      const ref = modelFolder(await droppedFiles(data));
      const { kind } = await engine.call('inspect', { ref });
      const slot = [...slots.current.values()].find((each) => each.panel === panel && each.kind === kind);
      if (slot) return slot.choose(ref);
      add(ref);
      setOutcome({ kind, ref });
    } catch (error) {
      setOutcome({ trouble: (error as Error).message });
    }
  };
  const taking = useRef(take);
  useEffect(() => {
    taking.current = take;
  });

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A popover lies over open windows as well. Browsers do not tell of every end of a drag, but go on telling of one.
    const show = (shown: boolean): void => {
      clearTimeout(timer);
      if (shown) timer = setTimeout(() => show(false), 1000);
      if (overlay.current && shown !== overlay.current.matches(':popover-open')) overlay.current.togglePopover(shown);
    };
    const controller = new AbortController();
    const on = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listen: (event: DragEvent) => void): void =>
      addEventListener(name, (event) => hasFiles(event) && listen(event), { signal: controller.signal });
    on('dragenter', () => show(true));
    on('dragover', (event) => {
      event.preventDefault();
      show(true);
    });
    on('dragleave', (event) => event.relatedTarget === null && show(false));
    on('drop', (event) => {
      event.preventDefault();
      show(false);
      if (event.dataTransfer) void taking.current(event.dataTransfer);
    });
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, []);

  return (
    <>
      <div ref={overlay} popover="manual" className={css['overlay']}>
        <p>Drop a model’s folder to open it</p>
        <small>It stays on this computer.</small>
      </div>
      {outcome && <Told outcome={outcome} onClose={() => setOutcome(undefined)} />}
    </>
  );
};

const Told = ({ outcome, onClose }: { readonly outcome: Outcome; onClose(): void }): ReactElement => {
  const close = (
    <Button look="quiet" onClick={onClose}>
      Close
    </Button>
  );
  if ('trouble' in outcome)
    return (
      <Notice title="What was dropped cannot be opened" actions={close}>
        {asSentence(outcome.trouble)}
      </Notice>
    );
  const { kind, ref } = outcome;
  return (
    <Notice
      tone="info"
      title={`${ref.name} is ${KIND_WORDS[kind]}`}
      actions={
        // Whichever is pressed, all is said.
        // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: it only listens to its buttons
        <span className={css['actions']} onClick={onClose} data-key={keyOf(ref)}>
          <PanelButtons kind={kind} model={ref} />
          {close}
        </span>
      }
    >
      The panel that is open shows other models.
    </Notice>
  );
};
