import { translateText } from './translate-text.ts';

/** What the panel asks the worker for. */
export const translateMethods = { translateText };
