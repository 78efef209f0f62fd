import { useEffect, useRef, useState } from 'react';
import type { Level } from '../../engine/search-level.ts';
import type { Translated, WrittenToken } from '../../engine/translate/translate-text.ts';
import { useStudio } from '../../studio/studio.tsx';
import { isAbort } from '../../studio/use-call.ts';

/** A piece on its way. */
export type Piece = {
  readonly text: string;
  /** What is written so far. */
  readonly tokens: readonly WrittenToken[];
  /** Of beams: the tree so far. */
  readonly levels: readonly Level[];
  /** All there is to see, once it is done. */
  readonly made?: Translated;
};

export type Translation = { readonly pieces: readonly Piece[]; readonly busy: boolean; readonly error?: string };

const none: Translation = { pieces: [], busy: false };

/** A text, translated piece by piece as it comes. A piece that was there before stays in sight while it is made again. */
export const useTranslation = (key: string | undefined, text: string, beams: number): Translation => {
  const { engine } = useStudio();
  const [translation, setTranslation] = useState<Translation>(none);
  const before = useRef(new Map<string, Translated>());
  useEffect(() => {
    if (key === undefined || text.trim() === '') return setTranslation(none);
    const controller = new AbortController();
    const about = (piece: string): string => JSON.stringify([key, beams, piece]);
    const change = (how: (pieces: readonly Piece[]) => readonly Piece[]): void =>
      setTranslation(({ pieces }) => ({ pieces: how(pieces), busy: true }));
    const changeOne = (number: number, how: (piece: Piece) => Piece): void =>
      change((pieces) => pieces.map((piece, at) => (at === number ? how(piece) : piece)));
    setTranslation(({ pieces }) => ({ pieces, busy: true }));
    engine
      .call(
        'translateText',
        { key, text, beams },
        {
          signal: controller.signal,
          onEvent: (event) => {
            if (controller.signal.aborted) return;
            if (event.what === 'pieces')
              change(() =>
                event.pieces.map((piece) => {
                  const made = before.current.get(about(piece));
                  return {
                    text: piece,
                    tokens: made?.written ?? [],
                    levels: made?.levels ?? [],
                    ...(made ? { made } : {}),
                  };
                }),
              );
            else if (event.what === 'token')
              changeOne(event.piece, (piece) =>
                piece.made ? piece : { ...piece, tokens: [...piece.tokens, event.token] },
              );
            else if (event.what === 'level')
              changeOne(event.piece, (piece) =>
                piece.made ? piece : { ...piece, levels: [...piece.levels, event.level] },
              );
            else {
              const { made } = event;
              if (before.current.size > 200) before.current.clear();
              before.current.set(about(made.piece), made);
              changeOne(event.piece, ({ text }) => ({ text, tokens: made.written, levels: made.levels, made }));
            }
          },
        },
      )
      .then(
        () => setTranslation(({ pieces }) => ({ pieces, busy: false })),
        (error: unknown) => {
          if (!isAbort(error)) setTranslation({ pieces: [], busy: false, error: (error as Error).message });
        },
      );
    return () => controller.abort();
  }, [key, text, beams, engine]);
  return translation;
};
