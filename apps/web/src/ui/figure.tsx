import { type ReactElement, type ReactNode, useRef, useState } from 'react';
import { Button } from './button.tsx';
import css from './figure.module.css';
import { pngFile, saveFile, svgFile } from './picture.ts';
import { useScrolls } from './use-scrolls.ts';

/** A picture with its title, what it says in words, and buttons that save it. The first `svg` inside is the picture. */
export const Figure = ({
  title,
  caption,
  name,
  children,
}: {
  readonly title: string;
  readonly caption?: ReactNode;
  /** Of the files, without an ending. */
  readonly name: string;
  readonly children: ReactNode;
}): ReactElement => {
  const box = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(box);
  const [failed, setFailed] = useState<string>();
  const picture = (): SVGSVGElement => {
    const svg = box.current?.querySelector('svg');
    if (!svg) throw new Error('there is no picture yet');
    return svg;
  };
  const save = async (ending: 'svg' | 'png'): Promise<void> => {
    try {
      saveFile(ending === 'svg' ? svgFile(picture()) : await pngFile(picture()), `${name}.${ending}`);
      setFailed(undefined);
    } catch (error) {
      setFailed((error as Error).message);
    }
  };
  return (
    <figure className={css['figure']}>
      <div className={css['head']}>
        <figcaption>
          <h3>{title}</h3>
          {caption && <p className={css['caption']}>{caption}</p>}
        </figcaption>
        <div className={css['save']}>
          <Button look="quiet" aria-label={`Save as SVG: ${title}`} onClick={() => void save('svg')}>
            SVG
          </Button>
          <Button look="quiet" aria-label={`Save as PNG: ${title}`} onClick={() => void save('png')}>
            PNG
          </Button>
        </div>
      </div>
      {failed && <p role="alert">{failed}</p>}
      <div ref={box} className={css['box']} {...(scrolls ? { role: 'group', tabIndex: 0, 'aria-label': title } : {})}>
        {children}
      </div>
    </figure>
  );
};
