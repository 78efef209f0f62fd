import { parseArgs } from 'node:util';

/** The options of a script, all of them values: `--name value`. Those without a default must be given. */
export const readOptions = <Name extends string>(
  defaults: Readonly<Record<Name, string | undefined>>,
): { readonly values: Readonly<Record<Name, string>>; readonly rest: readonly string[] } => {
  const names = Object.keys(defaults) as Name[];
  const { values, positionals } = parseArgs({
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    allowPositionals: true,
  });
  const found = names.map((name) => [name, values[name] ?? defaults[name]] as const);
  const missing = found.filter(([, value]) => value === undefined).map(([name]) => `--${name}`);
  if (missing.length > 0) {
    process.stderr.write(`missing: ${missing.join(', ')}\n`);
    process.exit(2);
  }
  return { values: Object.fromEntries(found) as Record<Name, string>, rest: positionals };
};
