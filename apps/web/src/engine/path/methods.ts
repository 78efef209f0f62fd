import { ablateHeads } from './ablate-heads.ts';
import { continueText } from './continue-text.ts';
import { followPath } from './follow-path.ts';

/** What the panel asks the worker for. */
export const pathMethods = { followPath, ablateHeads, continueText };
