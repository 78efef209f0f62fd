import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeHub, goldenPath, HUB_COMMIT, HUB_TOKEN, startFakeHub } from '@blockformer/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../open-checkpoint.ts';
import { readJson } from '../read-json.ts';
import { readText } from '../read-text.ts';
import { hubOptionsFromEnv } from './hub-options.ts';
import { hubSource } from './hub-source.ts';

const files = new Map<string, Buffer>();
let hub: FakeHub;
let hubUrl: string;
let cacheDir: string;
beforeAll(async () => {
  for (const file of ['config.json', 'model.safetensors']) files.set(file, await readFile(goldenPath(`gpt2/${file}`)));
  hub = await startFakeHub(files);
  hubUrl = hub.url;
});
afterAll(() => hub.close());
beforeEach(async () => {
  hub.requests.length = 0;
  hub.fault = 'none';
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
    expect([...new Set(hub.requests)]).toEqual([
      'GET /api/models/acme/tiny/revision/main',
      `POST /api/models/acme/tiny/paths-info/${HUB_COMMIT}`,
      `GET /acme/tiny/resolve/${HUB_COMMIT}/config.json`,
      `GET /acme/tiny/resolve/${HUB_COMMIT}/model.safetensors`,
      'storage',
    ]);

    hub.requests.length = 0;
    for (const again of [
      hubSource('acme/tiny', { cacheDir, hubUrl }),
      hubSource('acme/tiny', { cacheDir, hubUrl, offline: true }),
      hubSource(`acme/tiny@${HUB_COMMIT}`, { cacheDir, hubUrl }),
    ]) {
      await (await openCheckpoint(again)).close();
      expect(await readText(again, 'config.json')).toBe(files.get('config.json')?.toString());
      expect(await again.open('tokenizer.json')).toBeUndefined();
    }
    expect(hub.requests).toEqual([]);
  });

  it('keeps the layout that Hugging Face software shares', async () => {
    await (await hubSource('acme/tiny', { cacheDir, hubUrl }).open('model.safetensors'))?.close();
    const folder = join(cacheDir, 'models--acme--tiny');
    expect(await readFile(join(folder, 'refs/main'), 'utf8')).toBe(HUB_COMMIT);
    const hash = createHash('sha256')
      .update(files.get('model.safetensors') as Buffer)
      .digest('hex');
    expect(await readdir(join(folder, 'blobs'))).toEqual([hash]);
    expect((await lstat(join(folder, 'snapshots', HUB_COMMIT, 'model.safetensors'))).isSymbolicLink()).toBe(true);
  });

  it('uses what other software put into the cache', async () => {
    const snapshot = join(cacheDir, 'models--gpt2/snapshots', HUB_COMMIT);
    await mkdir(snapshot, { recursive: true });
    await mkdir(join(cacheDir, 'models--gpt2/refs'));
    await writeFile(join(cacheDir, 'models--gpt2/refs/main'), HUB_COMMIT);
    await writeFile(join(snapshot, 'config.json'), '{}');
    const source = hubSource('gpt2', { cacheDir, hubUrl, offline: true });
    expect(await readJson(source, 'config.json')).toEqual({});
    await expect(openCheckpoint(source)).rejects.toThrow(
      `gpt2 (offline, in ${cacheDir}): neither model.safetensors nor model.safetensors.index.json is there`,
    );
    expect(hub.requests).toEqual([]);
  });

  it('downloads again what is linked but gone', async () => {
    const source = hubSource('acme/tiny', { cacheDir, hubUrl });
    await (await source.open('config.json'))?.close();
    await rm(join(cacheDir, 'models--acme--tiny/blobs'), { recursive: true });
    expect(await readJson(source, 'config.json')).toMatchObject({ model_type: 'gpt2' });
  });

  it('sends the access token to the hub, and to nobody else', async () => {
    const source = hubSource('acme/private', { cacheDir, hubUrl, accessToken: HUB_TOKEN });
    expect(await readJson(source, 'config.json')).toMatchObject({ model_type: 'gpt2' });
    await (await openCheckpoint(source)).close();
    expect(hub.requests).toContain('storage');
    expect(hub.requests).not.toContain('storage, with the token');
  });

  it.each([
    ['cut', 'model.safetensors: the download ended after 1000 of 396208 bytes'],
    ['altered', 'model.safetensors: the download has the wrong checksum, and was thrown away'],
    ['broken', 'acme/tiny: the connection broke off (other side closed)'],
  ] as const)('keeps nothing of a download that is %s', async (kind, message) => {
    hub.fault = kind;
    const source = hubSource('acme/tiny', { cacheDir, hubUrl });
    await expect(source.open('model.safetensors')).rejects.toThrow(message);
    expect(await readdir(join(cacheDir, 'models--acme--tiny/blobs'))).toEqual([]);
    hub.fault = 'none';
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
    hub.requests.length = 0;
    expect(await line('acme/tiny', { offline: true })).toBe(
      `acme/tiny: not in the cache ${cacheDir}, and nothing is downloaded offline`,
    );
    expect(hub.requests).toEqual([]);
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
