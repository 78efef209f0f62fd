import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { goldenPath } from '@blockformer/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../open-checkpoint.ts';
import { readJson } from '../read-json.ts';
import { readText } from '../read-text.ts';
import { hubOptionsFromEnv } from './hub-options.ts';
import { hubSource } from './hub-source.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOKEN = 'hf_right';
const files = new Map<string, Buffer>();
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

// A hub of three models: acme/tiny, acme/private (needs the token) and acme/gated (refuses everyone).

let requests: string[] = [];
/** What the storage does wrong with a whole file. */
let fault: 'none' | 'cut' | 'altered' | 'broken' = 'none';

const sendBytes = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = start && end ? bytes.subarray(Number(start), Number(end) + 1) : bytes;
  if (part !== bytes) response.setHeader('content-range', `bytes ${start}-${end}/${bytes.length}`);
  response.writeHead(part === bytes ? 200 : 206, { etag: '"any"', 'content-length': part.length }).end(part);
};

const sendJson = (response: ServerResponse, status: number, json: unknown, code = ''): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-error-code': code }).end(JSON.stringify(json));
};

/** Where large files are: not on the hub itself. */
const storage = (request: IncomingMessage, response: ServerResponse): void => {
  requests.push('storage');
  expect(request.headers.authorization).toBeUndefined();
  const bytes = files.get((request.url ?? '').slice(1)) as Buffer;
  if (request.headers.range || fault === 'none') sendBytes(request, response, bytes);
  else if (fault === 'altered') sendBytes(request, response, Buffer.concat([bytes.subarray(1), Buffer.of(0)]));
  else if (fault === 'cut') sendBytes(request, response, bytes.subarray(0, 1000));
  else {
    response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000));
    setTimeout(() => response.destroy(), 10);
  }
};

const isLarge = (file: string): boolean => file.endsWith('.safetensors');
const describeFile = (path: string, bytes: Buffer): object => {
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const lfs = isLarge(path) ? { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } : undefined;
  return { type: 'file', path, oid, size: bytes.length, lfs };
};

const hub = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = decodeURIComponent(new URL(request.url ?? '', 'http://hub').pathname);
  requests.push(`${request.method} ${path}`);
  const [, repo = '', call, revision = '', file = ''] =
    /^\/api\/models\/(.+)\/(revision|paths-info)\/(.+)$/.exec(path) ??
    /^\/(.+)\/(resolve)\/([^/]+)\/(.+)$/.exec(path) ??
    [];
  const allowed =
    repo === 'acme/tiny' || (repo === 'acme/private' && request.headers.authorization === `Bearer ${TOKEN}`);
  if (repo === 'acme/gated') return sendJson(response, 403, { error: 'Access to acme/gated is restricted' });
  if (!allowed) return sendJson(response, 401, { error: 'Invalid username or password.' });
  if (!['main', COMMIT].includes(revision)) return sendJson(response, 404, { error: `Invalid rev id: ${revision}` });
  if (call === 'revision') return sendJson(response, 200, { id: repo, sha: COMMIT });
  if (call === 'paths-info') {
    const { paths }: { paths: string[] } = JSON.parse(await text(request));
    const found = paths.flatMap((name) => (files.has(name) ? [describeFile(name, files.get(name) as Buffer)] : []));
    return sendJson(response, 200, found);
  }
  const bytes = files.get(file);
  response.setHeader('x-repo-commit', COMMIT);
  if (!bytes) return sendJson(response, 404, { error: 'Entry not found' }, 'EntryNotFound');
  if (!isLarge(file)) return sendBytes(request, response, bytes);
  response.writeHead(302, { location: `${storageUrl}/${file}`, 'x-linked-size': bytes.length }).end();
};

const servers: Server[] = [];
const listen = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
let hubUrl: string;
let storageUrl: string;
let cacheDir: string;
beforeAll(async () => {
  for (const file of ['config.json', 'model.safetensors']) files.set(file, await readFile(goldenPath(`gpt2/${file}`)));
  hubUrl = await listen(hub);
  storageUrl = await listen(storage);
});
afterAll(() => {
  for (const server of servers) server.close();
});
beforeEach(async () => {
  requests = [];
  fault = 'none';
  cacheDir = await mkdtemp(join(tmpdir(), 'hub-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

describe('hubSource', () => {
  it('downloads what is asked for, once', async () => {
    const progress: { file: string; bytes: number; total: number }[] = [];
    const source = hubSource('acme/tiny', { cacheDir, hubUrl, onProgress: (step) => progress.push(step) });
    expect(await readJson(source, 'config.json')).toMatchObject({ model_type: 'gpt2' });
    const checkpoint = await openCheckpoint(source);
    expect(checkpoint.tensors.size).toBe(40);
    expect(await checkpoint.read('transformer.ln_f.bias')).toHaveLength(48);
    await checkpoint.close();
    expect(await source.open('tokenizer.json')).toBeUndefined();
    expect(progress.at(-1)).toEqual({ file: 'model.safetensors', bytes: 396_208, total: 396_208 });
    expect([...new Set(requests)]).toEqual([
      'GET /api/models/acme/tiny/revision/main',
      `POST /api/models/acme/tiny/paths-info/${COMMIT}`,
      `GET /acme/tiny/resolve/${COMMIT}/config.json`,
      `GET /acme/tiny/resolve/${COMMIT}/model.safetensors`,
      'storage',
    ]);

    requests = [];
    for (const again of [
      hubSource('acme/tiny', { cacheDir, hubUrl }),
      hubSource('acme/tiny', { cacheDir, hubUrl, offline: true }),
      hubSource(`acme/tiny@${COMMIT}`, { cacheDir, hubUrl }),
    ]) {
      await (await openCheckpoint(again)).close();
      expect(await readText(again, 'config.json')).toBe(files.get('config.json')?.toString());
      expect(await again.open('tokenizer.json')).toBeUndefined();
    }
    expect(requests).toEqual([]);
  });

  it('keeps the layout that Hugging Face software shares', async () => {
    await (await hubSource('acme/tiny', { cacheDir, hubUrl }).open('model.safetensors'))?.close();
    const folder = join(cacheDir, 'models--acme--tiny');
    expect(await readFile(join(folder, 'refs/main'), 'utf8')).toBe(COMMIT);
    const hash = sha256(files.get('model.safetensors') as Buffer);
    expect(await readdir(join(folder, 'blobs'))).toEqual([hash]);
    expect((await lstat(join(folder, 'snapshots', COMMIT, 'model.safetensors'))).isSymbolicLink()).toBe(true);
  });

  it('uses what other software put into the cache', async () => {
    const snapshot = join(cacheDir, 'models--gpt2/snapshots', COMMIT);
    await mkdir(snapshot, { recursive: true });
    await mkdir(join(cacheDir, 'models--gpt2/refs'));
    await writeFile(join(cacheDir, 'models--gpt2/refs/main'), COMMIT);
    await writeFile(join(snapshot, 'config.json'), '{}');
    const source = hubSource('gpt2', { cacheDir, hubUrl, offline: true });
    expect(await readJson(source, 'config.json')).toEqual({});
    await expect(openCheckpoint(source)).rejects.toThrow(
      `gpt2 (offline, in ${cacheDir}): neither model.safetensors nor model.safetensors.index.json is there`,
    );
    expect(requests).toEqual([]);
  });

  it('downloads again what is linked but gone', async () => {
    const source = hubSource('acme/tiny', { cacheDir, hubUrl });
    await (await source.open('config.json'))?.close();
    await rm(join(cacheDir, 'models--acme--tiny/blobs'), { recursive: true });
    expect(await readJson(source, 'config.json')).toMatchObject({ model_type: 'gpt2' });
  });

  it('sends the access token to the hub, and to nobody else', async () => {
    const source = hubSource('acme/private', { cacheDir, hubUrl, accessToken: TOKEN });
    expect(await readJson(source, 'config.json')).toMatchObject({ model_type: 'gpt2' });
    await (await openCheckpoint(source)).close();
  });

  it.each([
    ['cut', 'model.safetensors: the download ended after 1000 of 396208 bytes'],
    ['altered', 'model.safetensors: the download has the wrong checksum, and was thrown away'],
    ['broken', 'acme/tiny: the connection broke off (other side closed)'],
  ] as const)('keeps nothing of a download that is %s', async (kind, message) => {
    fault = kind;
    const source = hubSource('acme/tiny', { cacheDir, hubUrl });
    await expect(source.open('model.safetensors')).rejects.toThrow(message);
    expect(await readdir(join(cacheDir, 'models--acme--tiny/blobs'))).toEqual([]);
    fault = 'none';
    await (await openCheckpoint(source)).close();
  });

  const line = (name: string, options: object = {}): Promise<string> =>
    hubSource(name, { cacheDir, hubUrl, ...options })
      .open('config.json')
      .then(
        () => expect.fail('opened'),
        ({ name, message }: Error) => {
          expect(name).toBe('CheckpointError');
          return message;
        },
      );

  it('says in one line why a model cannot be had', async () => {
    expect(await line('acme/none')).toBe(
      `acme/none: no such repository on ${hubUrl}, or a private one that needs an access token (Invalid username or password.)`,
    );
    expect(await line('acme/private', { accessToken: 'hf_wrong' })).toMatch(/does not let this access token in/);
    expect(await line('acme/tiny', { accessToken: 'wrong' })).toBe(
      "acme/tiny: Your access token must start with 'hf_'",
    );
    expect(await line('acme/gated')).toMatch(/refuses access.*Access to acme\/gated is restricted/);
    expect(await line('acme/tiny@v9')).toBe(`acme/tiny@v9: not found on ${hubUrl} (Invalid rev id: v9)`);
    expect(await line('acme/tiny', { hubUrl: 'http://127.0.0.1:1' })).toMatch(
      /^acme\/tiny: http:\/\/127\.0\.0\.1:1 cannot be reached \(.+\)$/,
    );
    requests = [];
    expect(await line('acme/tiny', { offline: true })).toBe(
      `acme/tiny: not in the cache ${cacheDir}, and nothing is downloaded offline`,
    );
    expect(requests).toEqual([]);
  });

  it('refuses names that cannot be one', async () => {
    for (const name of ['', 'a/b/c', '../a', 'a/..', 'a b', 'a@', 'a@../b', '@main'])
      expect(() => hubSource(name, { cacheDir }), name).toThrow(/not the name of/);
    await expect(hubSource('a', { cacheDir, hubUrl }).open('../config.json')).rejects.toThrow('not the name of a file');
  });
});

describe('hubOptionsFromEnv', () => {
  it('reads the variables of Hugging Face software', () => {
    const cache = (env: Record<string, string>): string => hubOptionsFromEnv(env).cacheDir;
    expect(cache({})).toBe(join(homedir(), '.cache/huggingface/hub'));
    expect(cache({ XDG_CACHE_HOME: '/x' })).toBe('/x/huggingface/hub');
    expect(cache({ HF_HOME: '/home', XDG_CACHE_HOME: '/x' })).toBe('/home/hub');
    expect(cache({ HF_HUB_CACHE: '/hub', HF_HOME: '/home' })).toBe('/hub');
    expect(
      hubOptionsFromEnv({ HF_ENDPOINT: 'https://mirror', HF_TOKEN: ' hf_a\n', HF_HUB_OFFLINE: '1' }),
    ).toMatchObject({ hubUrl: 'https://mirror', accessToken: 'hf_a', offline: true });
    expect(hubOptionsFromEnv({ HF_ENDPOINT: '', HF_HUB_OFFLINE: '0' })).toMatchObject({ offline: false });
  });
});
