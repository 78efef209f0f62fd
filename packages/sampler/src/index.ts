export { type BatchRow, type BatchStep, type BatchStepResult, batchStep } from './batch-step.ts';
export { greedy } from './choose/greedy.ts';
export { multinomial } from './choose/multinomial.ts';
export { banTokens } from './filters/ban-tokens.ts';
export { forceToken } from './filters/force-token.ts';
export { temperature } from './filters/temperature.ts';
export { topK } from './filters/top-k.ts';
export { topP } from './filters/top-p.ts';
export {
  type Finish,
  type GenerateOptions,
  type Generation,
  generate,
  type StopRule,
} from './generate.ts';
export { type GenerateTextOptions, generateText, type TextGeneration, type TextStream } from './generate-text.ts';
export { type Random, seeded } from './random.ts';
export { type Choose, type Context, createSampler, type LogitsFilter, type Sampler } from './sampler.ts';
export { type Step, type StepResult, statelessStep } from './step.ts';
