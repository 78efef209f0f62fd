/** A token as it is drawn: a space in front is a dot, the end of a line an arrow, a part of a character a box. */
export const tokenText = (text: string): string =>
  text
    .replace(/^ +/, (spaces) => '·'.repeat(spaces.length))
    .replaceAll('\n', '⏎')
    .replaceAll('\t', '⇥')
    .replaceAll('\uFFFD', '▯') || '∅';
