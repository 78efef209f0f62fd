import { headNumbers } from './head-numbers.ts';
import { pass } from './pass.ts';

/** What the panel asks the worker for. */
export const attendMethods = { 'attend.pass': pass, 'attend.head': headNumbers };
