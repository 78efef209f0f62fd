import type { Embedding } from '@blockformer/embeddings';
import { linear } from '../../core/src/linear.ts';
import { first } from '@blockformer/core/src/linear.ts';

export type Attention = Embedding;
export const parts = [linear, first];
