import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { initParams, type LinearParams, linear, rmsNorm, seeded } from './index.ts';

// Checked by `pnpm typecheck`: parameters have the type of the parts that they belong to, however those are put together.

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(_: T): void => {};

const up = linear({ in: 2, out: 3 });
const alone = initParams(up, seeded(1));
holds<Equal<typeof alone, LinearParams>>(true);

const together = initParams({ spec: { up: up.spec, norms: [rmsNorm({ dim: 3 }).spec] } }, seeded(1));
holds<Equal<typeof together.up.weight, Tensor2D>>(true);
holds<Equal<(typeof together.norms)[number]['scale'], Tensor1D>>(true);
up.forward(together.up, together.up.weight satisfies Tensor);
// @ts-expect-error the parameters of a norm are not those of a linear map
up.forward(together.norms[0], together.up.weight);
