export type VocabAndMerges = {
  readonly vocab: Record<string, number>;
  readonly merges: [left: string, right: string][];
};

const readVocab = (text: string): Record<string, number> => {
  let vocab: unknown;
  try {
    vocab = JSON.parse(text);
  } catch {
    throw new Error('readVocabAndMerges: the vocabulary is not JSON');
  }
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab))
    throw new Error('readVocabAndMerges: the vocabulary is an object of tokens and ids');
  return vocab as Record<string, number>;
};

/** "a b" as a pair, or nothing if it is not one. Also for the merges of a tokenizer.json. */
export const splitMerge = (merge: string): [left: string, right: string] | undefined => {
  const space = merge.indexOf(' ');
  const isPair = space > 0 && space < merge.length - 1 && merge.indexOf(' ', space + 1) < 0;
  return isPair ? [merge.slice(0, space), merge.slice(space + 1)] : undefined;
};

/**
 * Reads the two files of a GPT-2 vocabulary: `vocab.json` (or `encoder.json`) and `merges.txt` (or `vocab.bpe`), which
 * has a pair a line, and perhaps `#version: …` at the top. The ids and the pairs are checked by `byteLevelBpe`.
 *
 * @throws Error when one of them has another form.
 */
export const readVocabAndMerges = (vocabJson: string, mergesText: string): VocabAndMerges => {
  const merges: [string, string][] = [];
  mergesText.split(/\r?\n/).forEach((line, index) => {
    if (line === '' || (index === 0 && line.startsWith('#version'))) return;
    const merge = splitMerge(line);
    if (!merge)
      throw new Error(`readVocabAndMerges: line ${index + 1} of the merges is not a pair: ${JSON.stringify(line)}`);
    merges.push(merge);
  });
  return { vocab: readVocab(vocabJson), merges };
};
