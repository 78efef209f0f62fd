import * as v from 'valibot';

/** What the scores of an encoder's head are about. */
export type HeadTask =
  /** What the token at each position could be: [B, T, V]. */
  | { readonly kind: 'masked-lm' }
  /** The classes of a text, [B, C], and what makes probabilities of their scores. */
  | {
      readonly kind: 'sequence-classification';
      readonly labels: readonly string[];
      readonly scores: 'softmax' | 'sigmoid' | 'none';
    }
  /** The classes of each token: [B, T, C]. */
  | { readonly kind: 'token-classification'; readonly labels: readonly string[] };

type HeadKind = HeadTask['kind'];

type HeadConfig = {
  readonly architectures?: string[] | null | undefined;
  readonly id2label?: Record<string, string> | null | undefined;
  readonly num_labels?: number | null | undefined;
  readonly problem_type?: string | null | undefined;
};

const problems = ['regression', 'single_label_classification', 'multi_label_classification'];

/** More than any model has: each gets a name, and a file may ask for anything. */
const MOST_LABELS = 100_000;

/** The fields of a `config.json` that say which head there is. */
export const headFields: { readonly [Field in keyof HeadConfig]-?: v.GenericSchema<HeadConfig[Field]> } = {
  architectures: v.nullish(v.array(v.string())),
  id2label: v.nullish(v.record(v.string(), v.string())),
  num_labels: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_LABELS))),
  problem_type: v.nullish(v.picklist(problems)),
};

/** Their default where a config names no labels; it is then left out of the file. */
const DEFAULT_LABELS = 2;

/** The classes in the order of their scores: `id2label`, or `num_labels` without names. */
const labelsOf = ({ id2label, num_labels: count }: HeadConfig): string[] => {
  if (!id2label) return Array.from({ length: count ?? DEFAULT_LABELS }, (_, i) => `LABEL_${i}`);
  const named = Object.keys(id2label).length;
  if (count != null && count !== named)
    throw new Error(`config.json: num_labels is ${count}, and id2label names ${named} labels`);
  return Array.from({ length: named }, (_, i) => {
    const label = Object.hasOwn(id2label, i) ? id2label[i] : undefined;
    if (label === undefined) throw new Error(`config.json: id2label names ${named} labels, but none for id ${i}`);
    return label;
  });
};

const scoresOf = (problem: HeadConfig['problem_type'], labels: number): 'softmax' | 'sigmoid' | 'none' => {
  if (problem === 'regression') return 'none';
  return problem === 'multi_label_classification' || labels === 1 ? 'sigmoid' : 'softmax';
};

/**
 * The head of the class that `architectures` names: `classes` has those that can be computed, with `undefined` for one
 * without a head. A config that names no class is one without a head.
 *
 * @throws Error one line: a class that is not known, or labels that contradict one another.
 */
export const headTask = (
  config: HeadConfig,
  classes: ReadonlyMap<string, HeadKind | undefined>,
): HeadTask | undefined => {
  const name = config.architectures?.[0];
  if (name === undefined) return undefined;
  if (!classes.has(name))
    throw new Error(
      `config.json: architectures: expected one of ${[...classes.keys()].join(', ')}, got ${JSON.stringify(name)}`,
    );
  const kind = classes.get(name);
  if (kind === undefined || kind === 'masked-lm') return kind && { kind };
  const labels = labelsOf(config);
  if (kind === 'token-classification') return { kind, labels };
  return { kind, labels, scores: scoresOf(config.problem_type, labels.length) };
};
