import { readJson, type Source } from '@blockformer/model-loader';
import { marianTokenizer, readsAndWrites } from '@blockformer/tokenizer';
import type { TokenizerLayout } from './layout.ts';

/** A whole file; undefined when the source has no such file. */
const readBytes = async (source: Source, file: string): Promise<Uint8Array | undefined> => {
  const bytes = await source.open(file);
  if (!bytes) return undefined;
  try {
    return await bytes.read(0, bytes.size);
  } finally {
    await bytes.close();
  }
};

const readVocab = async (source: Source, file: string): Promise<Record<string, number> | undefined> => {
  const vocab = await readJson(source, file);
  if (vocab !== undefined && (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)))
    throw new Error(`${source.name}: ${file} is no object of tokens and ids`);
  return vocab as Record<string, number> | undefined;
};

/** Marian: `source.spm`, `target.spm` and `vocab.json`, which is one vocabulary for both; or also `target_vocab.json`. */
export const fromSourceAndTarget: TokenizerLayout = async (source, { roles }) => {
  const spm = await readBytes(source, 'source.spm');
  const vocab = spm && (await readVocab(source, 'vocab.json'));
  if (!spm || !vocab) return undefined;
  const tokenizer = marianTokenizer({ spm, vocab, roles });
  const targetVocab = await readVocab(source, 'target_vocab.json');
  if (!targetVocab) return tokenizer;
  const targetSpm = await readBytes(source, 'target.spm');
  if (!targetSpm) throw new Error(`${source.name}: there is a target_vocab.json, and no target.spm`);
  return readsAndWrites(tokenizer, marianTokenizer({ spm: targetSpm, vocab: targetVocab, roles }));
};
