/** A line as it is told to people: errors have no full stop at their end, and do not begin with a capital letter. */
export const asSentence = (line: string): string => (/[.?!…]$/.test(line) ? line : `${line}.`);
