import { type ConstrainOptions, constrain } from './constrain.ts';
import type { TokenTrie } from './token-trie.ts';

/**
 * For tests: writes with random logits what a constraint allows, as `generate` would.
 *
 * @returns the new ids without the end id, their text, and how it ended.
 */
export function writeAtRandom(
  options: ConstrainOptions & { readonly maxTokens: number; readonly tokens: TokenTrie },
  random: () => number,
  { useStop = true, spread = 3 }: { useStop?: boolean; spread?: number } = {},
): { readonly ids: readonly number[]; readonly text: string; readonly finish: 'end' | 'stop' | 'length' } {
  const { filter, stop } = constrain(options);
  const { tokens, endIds = [], maxTokens } = options;
  const prompt = [0, 1];
  const ids: number[] = [];
  const done = (finish: 'end' | 'stop' | 'length') => {
    const bytes = ids.filter((id) => !endIds.includes(id)).flatMap((id) => [...(tokens.bytes(id) as Uint8Array)]);
    return { ids, text: new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes)), finish };
  };
  while (ids.length < maxTokens) {
    const logits = Float32Array.from({ length: tokens.size }, () => spread * random());
    filter(logits, { ids: [...prompt, ...ids], promptLength: prompt.length });
    let best = 0;
    for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[best] as number)) best = id;
    ids.push(best);
    if (endIds.includes(best)) return done('end');
    if (useStop && stop(ids)) return done('stop');
  }
  return done('length');
}
