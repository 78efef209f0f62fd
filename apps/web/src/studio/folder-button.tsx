import { type ReactElement, type ReactNode, useRef } from 'react';
import type { ModelRef } from '../engine/model-ref.ts';
import { Button } from '../ui/button.tsx';
import { modelFolder } from './folder.ts';
import { inputFiles } from './found-files.ts';

/** A button that lets a folder be chosen, or with `single` its files one by one, which every browser can. */
export const FolderButton = ({
  single = false,
  look,
  onModel,
  onTrouble,
  children,
}: {
  readonly single?: boolean;
  readonly look?: 'plain' | 'primary' | 'quiet';
  onModel(ref: ModelRef): void;
  onTrouble(message: string): void;
  readonly children: ReactNode;
}): ReactElement => {
  const input = useRef<HTMLInputElement>(null);
  const take = ({ currentTarget }: { currentTarget: HTMLInputElement }): void => {
    try {
      onModel(modelFolder(inputFiles(currentTarget.files)));
    } catch (error) {
      onTrouble((error as Error).message);
    }
    currentTarget.value = ''; // so that the same folder can be chosen again
  };
  return (
    <>
      <Button look={look} onClick={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        data-single={single || undefined}
        {...(single ? {} : { webkitdirectory: '' })}
        onChange={take}
      />
    </>
  );
};
