import { forgetModel, type KeptModel, keptModels } from '@blockformer/model-loader/browser';
import { useEffect, useState } from 'react';

/** The models of the hub that the browser keeps, looked up while `open`, and how to delete one. */
export const useKept = (open: boolean): { readonly kept: readonly KeptModel[]; forget(name: string): void } => {
  const [kept, setKept] = useState<readonly KeptModel[]>([]);
  const look = (): Promise<void> => keptModels().then(setKept, () => setKept([]));
  useEffect(() => {
    if (open) void look();
  }, [open]);
  return {
    kept,
    forget: (name) =>
      void forgetModel(name)
        .catch(() => undefined)
        .then(look),
  };
};
