/** What values an option takes, from programs and from text. */
export type Kind = {
  /** Completes "expected …". */
  readonly expected: string;
  accepts(value: unknown): boolean;
  /** The value that a text of a command line means; what is not accepted if it means none. */
  parse(text: string): unknown;
};

type Ids = readonly number[];

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isIds = (value: unknown): value is Ids => Array.isArray(value) && value.length > 0 && value.every(isId);
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isList = (value: unknown, accepts: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(accepts);

const toNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
const toIds = (text: string): number[] => text.split(',').map(toNumber);

export const number = (expected: string, accepts: (value: number) => boolean): Kind => ({
  expected,
  accepts: (value) => isNumber(value) && accepts(value),
  parse: toNumber,
});

export const anyNumber: Kind = number('a number', () => true);
export const positive: Kind = number('a number above 0', (value) => value > 0);
export const probability: Kind = number('a number from 0 to 1', (value) => value >= 0 && value <= 1);
export const share: Kind = number('a number above 0, at most 1', (value) => value > 0 && value <= 1);

export const count = (least: number): Kind =>
  number(`a whole number from ${least} up`, (value) => Number.isSafeInteger(value) && value >= least);

export const flag: Kind = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
  parse: (text) => ({ true: true, false: false })[text],
};

export const oneOf = (...values: readonly (string | boolean)[]): Kind => ({
  expected: `one of ${values.join(', ')}`,
  accepts: (value) => values.includes(value as string),
  parse: (text) => values.find((value) => String(value) === text),
});

export const id: Kind = { expected: 'a token id', accepts: isId, parse: toNumber };

export const ids: Kind = { expected: 'token ids such as 1,2,3', accepts: isIds, parse: toIds };

export const sequences: Kind = {
  expected: 'sequences of token ids such as 1,2;3',
  accepts: (value) => isList(value, isIds),
  parse: (text) => text.split(';').map(toIds),
};

export const biases: Kind = {
  expected: 'token ids with biases such as 50256=-100,11=2.5',
  accepts: (value) =>
    isList(value, (pair) => Array.isArray(pair) && pair.length === 2 && isId(pair[0]) && isNumber(pair[1])),
  parse: (text) => text.split(',').map((pair) => pair.split('=').map(toNumber)),
};

export const sequenceBiases: Kind = {
  expected: 'sequences of token ids with biases such as 68,14=3;6=2.5',
  accepts: (value) =>
    isList(value, (each) => isIds((each as { ids: Ids })?.ids) && isNumber((each as { bias: number })?.bias)),
  parse: (text) =>
    text.split(';').map((each) => {
      const [left = '', right = ''] = each.split('=');
      return { ids: toIds(left), bias: toNumber(right) };
    }),
};

export const decay: Kind = {
  expected: 'where it begins, and a factor above 0, such as 30,1.05',
  accepts: (value) =>
    isIds([(value as Ids)?.[0]]) &&
    (value as Ids).length === 2 &&
    isNumber((value as Ids)[1]) &&
    ((value as Ids)[1] as number) > 0,
  parse: toIds,
};

export const strings: Kind = {
  expected: 'texts that are not empty',
  accepts: (value) => isList(value, (each) => typeof each === 'string' && each !== ''),
  parse: (text) => [text],
};
