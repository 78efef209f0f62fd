export { linear } from './linear.ts';
export { first } from './first.ts';
export { read } from './read.ts';
