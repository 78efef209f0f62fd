// Checks of options: each throws a RangeError of one line that says who, expected, got.

export function checkNumber(who: string, value: number, accepts: (value: number) => boolean, expected: string): void {
  if (!(typeof value === 'number' && accepts(value)))
    throw new RangeError(`${who}: expected ${expected}, got ${value}`);
}

export function checkFinite(who: string, value: number): void {
  checkNumber(who, value, Number.isFinite, 'a finite number');
}

/** `name` is left out where there is one option only. */
export function checkInteger(who: string, value: number, least: number, name?: string): void {
  const accepts = (integer: number): boolean => Number.isInteger(integer) && integer >= least;
  const range = least === 0 ? 'from 0 up' : `of at least ${least}`;
  checkNumber(who, value, accepts, `an integer ${range}${name ? ` for ${name}` : ''}`);
}

export function checkAtLeast(who: string, atLeast: number): void {
  checkInteger(who, atLeast, 1, 'atLeast');
}

export function checkIds(who: string, ids: Iterable<number>): void {
  for (const id of ids) {
    if (!(Number.isInteger(id) && id >= 0)) throw new RangeError(`${who}: expected ids from 0 up, got ${id}`);
  }
}

/** Sequences of ids, none of them empty. */
export function checkSequences(who: string, sequences: Iterable<readonly number[]>): void {
  for (const sequence of sequences) {
    if (sequence.length === 0) throw new RangeError(`${who}: a sequence is empty, expected at least one id`);
    checkIds(who, sequence);
  }
}
