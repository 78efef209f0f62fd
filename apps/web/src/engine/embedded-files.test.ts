import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { modelUrl as masked } from '@blockformer/model-masked';
import { modelUrl as phonemes } from '@blockformer/model-phonemes';
import { modelUrl as speeches } from '@blockformer/model-speeches';
import { expect, it } from 'vitest';
import { EMBEDDED_FILES } from './embedded-files.ts';

it.each([
  ['masked', masked],
  ['phonemes', phonemes],
  ['speeches', speeches],
] as const)('the files of %s are those of its package', (name, url) => {
  expect([...EMBEDDED_FILES[name]].sort()).toEqual(readdirSync(fileURLToPath(url)).sort());
});
