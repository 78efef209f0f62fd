import { fillGaps } from './fill-gaps.ts';
import { surprises } from './surprises.ts';

/** What the panel asks the worker for. */
export const fillMethods = { fillGaps, surprises };
