export { run, stop, work } from './pool';
