import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { CheckpointError } from '../../checkpoint-error.ts';
import type { HubOptions } from './hub-options.ts';

// What is asked of the hub. The library takes 50 ms to load and is not needed for files in the cache: hence import().

type HubFile = {
  /** Names the content: its SHA-256 for a large file, its git hash for others. */
  readonly hash: string;
  download(path: string): Promise<void>;
};

type Place = { readonly repo: string; readonly options: HubOptions };

const access = ({ hubUrl, accessToken }: HubOptions) => ({ hubUrl: hubUrl?.replace(/\/+$/, ''), accessToken });

/** The commit that a branch or a tag is now. */
export const hubCommit = async ({ repo, options }: Place, revision: string): Promise<string> => {
  const { modelInfo } = await import('@huggingface/hub');
  const { sha } = await modelInfo({ name: repo, revision, additionalFields: ['sha'], ...access(options) });
  if (!/^[0-9a-f]{40}$/.test(sha)) throw new CheckpointError(`${repo}: the hub names no commit for ${revision}`);
  return sha;
};

/** Passes the content of a file on, and throws in the end when it is not the whole file. */
async function* checked(
  content: AsyncIterable<Uint8Array>,
  { file, total, sha256 }: { file: string; total: number; sha256: string | undefined },
  onProgress: HubOptions['onProgress'],
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    onProgress?.({ file, bytes, total });
    yield chunk;
  }
  if (bytes !== total) throw new CheckpointError(`${file}: the download ended after ${bytes} of ${total} bytes`);
  if (sha256 && hash.digest('hex') !== sha256)
    throw new CheckpointError(`${file}: the download has the wrong checksum, and was thrown away`);
}

/** A file of a commit; undefined when the commit has no such file. */
export const hubFile = async (
  { repo, options }: Place,
  revision: string,
  path: string,
): Promise<HubFile | undefined> => {
  const { downloadFile, pathsInfo } = await import('@huggingface/hub');
  const where = { repo: { type: 'model', name: repo }, revision, ...access(options) } as const;
  const [info] = await pathsInfo({ ...where, paths: [path] });
  if (info?.type !== 'file') return undefined;
  const hash = info.lfs?.oid ?? info.oid ?? '';
  if (!/^[0-9a-f]+$/.test(hash)) throw new CheckpointError(`${repo}: the hub gives no hash of ${path}`);
  return {
    hash,
    download: async (target) => {
      const content = await downloadFile({ ...where, path });
      if (!content) throw new CheckpointError(`${repo}: ${path} is gone`);
      const whole = { file: path, total: info.size, sha256: info.lfs?.oid };
      await writeFile(target, checked(content.stream(), whole, options.onProgress));
    },
  };
};
