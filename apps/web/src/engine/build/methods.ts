import { runDesign } from './run-design.ts';

/** What the panel asks the worker for. */
export const buildMethods = { runDesign };
