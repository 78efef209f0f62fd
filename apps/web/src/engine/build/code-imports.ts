/** The imports of a file, as they are asked for. */
export type Imports = {
  /** Notes that a name of one of our packages is used, or with a `:` of another module; gives the name. */
  take(pack: string, name: string): string;
  print(): string;
};

const WIDTH = 120;

const moduleOf = (pack: string): string =>
  pack === 'tfjs-core' ? '@tensorflow/tfjs-core' : pack.startsWith('node:') ? pack : `@blockformer/${pack}`;

/** Modules of the platform come first. */
const inOrder = (a: string, b: string): number =>
  Number(b.startsWith('node:')) - Number(a.startsWith('node:')) || (a < b ? -1 : 1);

const importLine = (module: string, names: readonly string[]): string => {
  const short = `import { ${names.join(', ')} } from '${module}';`;
  return short.length <= WIDTH ? short : `import {\n${names.map((name) => `  ${name},\n`).join('')}} from '${module}';`;
};

export const collectImports = (): Imports => {
  const taken = new Map<string, Set<string>>();
  return {
    take: (pack, name) => {
      const module = moduleOf(pack);
      taken.set(module, (taken.get(module) ?? new Set()).add(name));
      return name.replace(/^.* as /, '');
    },
    print: () =>
      [...taken]
        .sort(([a], [b]) => inOrder(a, b))
        .map(([module, names]) => importLine(module, [...names].sort()))
        .join('\n'),
  };
};
