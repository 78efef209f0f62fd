// The time that engines take for one segmentation grows with the square of the text's length.
const WINDOW = 128;

/** Whether a cut before unit `at` would divide a surrogate pair. A surrogate alone is a character like any other. */
const dividesPair = (text: string, at: number): boolean => (text.codePointAt(at - 1) ?? 0) > 0xffff;

/** The ends of the user-perceived characters of a text (extended grapheme clusters, UAX #29), in linear time. */
export const clusterEnds = function* (text: string): Generator<number> {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII but for line ends, where each is a character alone.
  if (/^[\0-\x0c\x0e-\x7f]*$/.test(text)) {
    for (let end = 1; end <= text.length; end++) yield end;
    return;
  }
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  let size = WINDOW;
  for (let start = 0; start < text.length; ) {
    const cut = start + size;
    const window = text.slice(start, dividesPair(text, cut) ? cut + 1 : cut);
    const ends = Array.from(segmenter.segment(window), ({ index, segment }) => start + index + segment.length);
    // The last one of a window may go on after it. All before it are certain, since they depend on nothing after them.
    if (start + window.length < text.length) ends.pop();
    yield* ends;
    start = ends.at(-1) ?? start;
    size = ends.length > 0 ? WINDOW : 2 * size;
  }
};
