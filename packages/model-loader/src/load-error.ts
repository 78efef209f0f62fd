import type { StoredName } from './names.ts';

/** A parameter that the checkpoint lacks. */
export type Missing = { readonly path: string; readonly stored: StoredName };
/** A parameter whose stored tensor has another shape; `got` is the shape in the file, before columns and transposing. */
export type Misshapen = Missing & { readonly expected: readonly number[]; readonly got: readonly number[] };

/** Named in the message, of each kind; the error's arrays have them all. */
const SHOWN = 5;

const list = (title: string, items: readonly string[]): string[] => {
  if (items.length === 0) return [];
  const more = items.length > SHOWN ? ` and ${items.length - SHOWN} more` : '';
  return [`${items.length} ${title}: ${items.slice(0, SHOWN).join(', ')}${more}`];
};

const layout = ({ columns, transpose, squeeze }: StoredName): string =>
  `${squeeze ? ', without its first axis' : ''}${columns ? `, of which columns ${columns[0]} to ${columns[1]}` : ''}${transpose ? ', transposed' : ''}`;

/** A checkpoint that does not fit a model: everything that is wrong with it, in one line. */
export class LoadError extends Error {
  override readonly name: string = 'LoadError';
  readonly missing: readonly Missing[];
  /** Stored tensors that no parameter asks for and that are not ignored. */
  readonly extra: readonly string[];
  readonly misshapen: readonly Misshapen[];

  constructor(missing: readonly Missing[], extra: readonly string[], misshapen: readonly Misshapen[]) {
    const problems = [
      ...list(
        'missing',
        missing.map(({ path, stored }) => `${path} (${stored.name})`),
      ),
      ...list('extra', extra),
      ...list(
        'misshapen',
        misshapen.map(
          ({ path, stored, expected, got }) =>
            `${path} expected [${expected.join(', ')}], got [${got.join(', ')}]${layout(stored)} (${stored.name})`,
        ),
      ),
    ];
    super(`loadParams: the checkpoint does not fit the model: ${problems.join('; ')}`);
    this.missing = missing;
    this.extra = extra;
    this.misshapen = misshapen;
  }
}
