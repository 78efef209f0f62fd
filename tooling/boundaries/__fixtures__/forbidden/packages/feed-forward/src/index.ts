import { expectClose } from '@blockformer/testing';

export const mlp = expectClose;
