import type { Pass } from '../../engine/attend/pass.ts';
import type { Engine } from '../../engine/client.ts';
import type { ModelInfo } from '../../engine/open-model.ts';
import { type Called, useCall } from '../../studio/use-call.ts';

/** Passes that are kept: what was seen a moment ago is there at once. */
const MOST = 6;

const kept = new WeakMap<Engine, Map<string, Pass>>();

/** What looks at what while a model reads a text; undefined text or model: nothing yet. */
export const usePass = (info: ModelInfo | undefined, text: string): Called<Pass> & { readonly of?: string } => {
  const key = info && `${info.key} ${info.weights} ${text}`;
  const { value, ...rest } = useCall(key, async (engine, signal) => {
    const passes = kept.get(engine) ?? new Map<string, Pass>();
    kept.set(engine, passes);
    const id = key as string;
    const pass =
      passes.get(id) ?? (await engine.call('attend.pass', { key: (info as ModelInfo).key, text }, { signal }));
    passes.delete(id);
    passes.set(id, pass);
    for (const old of [...passes.keys()].slice(0, -MOST)) passes.delete(old);
    return { id, text, pass };
  });
  return { ...rest, ...(value ? { value: value.pass, of: value.text } : {}) };
};
