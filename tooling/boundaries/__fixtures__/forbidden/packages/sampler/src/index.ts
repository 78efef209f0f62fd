import { linear } from '@blockformer/core';

export const filter = linear;
