export { linear } from '@blockformer/core';
