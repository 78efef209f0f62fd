export { causalStep } from './causal-step.ts';
export { expectIds } from './expect-ids.ts';
export { type Gpt2Config, gpt2Config } from './gpt2/config.ts';
export { type Gpt2, type Gpt2Params, gpt2 } from './gpt2/gpt2.ts';
export { type LoadedGpt2, loadGpt2 } from './gpt2/load-gpt2.ts';
export { gpt2Ignored, gpt2Names } from './gpt2/names.ts';
export { loadTokenizer } from './load-tokenizer.ts';
