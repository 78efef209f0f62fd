import { expectClose } from '@blockformer/testing';

expectClose();
