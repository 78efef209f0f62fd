import { attendMethods } from './attend/methods.ts';
import { buildMethods } from './build/methods.ts';
import { engineMethods } from './engine-methods.ts';
import { fillMethods } from './fill/methods.ts';
import { pathMethods } from './path/methods.ts';
import { translateMethods } from './translate/methods.ts';
import { writeMethods } from './write/methods.ts';

/** Everything that the worker can be asked for, by its name. */
export const methods = {
  ...engineMethods,
  ...writeMethods,
  ...attendMethods,
  ...pathMethods,
  ...buildMethods,
  ...fillMethods,
  ...translateMethods,
} as const;

export type Methods = typeof methods;
