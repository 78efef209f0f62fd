import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeHub, goldenPath, HUB_COMMIT, startFakeHub } from '@blockformer/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../open-checkpoint.ts';
import { readJson } from '../read-json.ts';
import { hubSource } from './hub-source.ts';
import { forgetModel, keptModels } from './kept-models.ts';
import { wholeFileSource } from './whole-file-source.ts';

/** The cache storage of a browser, as much of it as is used. `room` is the most bytes that it takes. */
const fakeStorage = (room = Number.POSITIVE_INFINITY) => {
  const blobs = new Map<string, Blob>();
  const cache = {
    match: async (url: string) => (blobs.has(url) ? new Response(blobs.get(url) as Blob) : undefined),
    put: async (url: string, response: Response) => {
      const blob = await response.blob().catch(() => {
        throw new TypeError('network error'); // what browsers say, whatever the stream failed with
      });
      if (blob.size > room) throw new DOMException('Quota exceeded.', 'QuotaExceededError');
      blobs.set(url, blob);
    },
    delete: async (url: string) => blobs.delete(url),
    keys: async () => [...blobs.keys()].map((url) => new Request(url)),
  };
  return { blobs, storage: { open: async () => cache as unknown as Cache } };
};

const files = new Map<string, Buffer>();
let hub: FakeHub;
let hubUrl: string;
beforeAll(async () => {
  for (const file of ['config.json', 'model.safetensors']) files.set(file, await readFile(goldenPath(`gpt2/${file}`)));
  hub = await startFakeHub(files);
  hubUrl = hub.url;
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.requests.length = 0;
  hub.fault = 'none';
});

describe('hubSource of the browser', () => {
  it('downloads what is opened, once, and keeps it', async () => {
    const { storage } = fakeStorage();
    const progress: { file: string; bytes: number; total: number }[] = [];
    const source = hubSource('acme/tiny', { hubUrl, storage, onProgress: (step) => progress.push(step) });
    expect(await source.list()).toEqual(['config.json', 'model.safetensors']);
    expect(await readJson(source, 'config.json')).toMatchObject({ model_type: 'gpt2' });
    const checkpoint = await openCheckpoint(source);
    expect(await checkpoint.read('transformer.ln_f.bias')).toHaveLength(48);
    expect(await source.open('tokenizer.json')).toBeUndefined();
    expect(progress.at(-1)).toEqual({ file: 'model.safetensors', bytes: 396_208, total: 396_208 });
    expect(hub.requests).toEqual([
      'GET /api/models/acme/tiny/revision/main',
      `GET /acme/tiny/resolve/${HUB_COMMIT}/config.json`,
      `GET /acme/tiny/resolve/${HUB_COMMIT}/model.safetensors`,
      'storage',
    ]);

    hub.requests.length = 0;
    const again = hubSource('acme/tiny', { hubUrl, storage });
    expect((await openCheckpoint(again)).tensors.size).toBe(40);
    expect(await again.open('tokenizer.json')).toBeUndefined();
    expect(hub.requests).toEqual([]);
  });

  it('lists what is kept, and forgets it', async () => {
    const { storage, blobs } = fakeStorage();
    await openCheckpoint(hubSource('acme/tiny', { hubUrl, storage }));
    await openCheckpoint(hubSource(`acme/tiny@${HUB_COMMIT}`, { hubUrl, storage }));
    await readJson(hubSource('acme/tiny', { hubUrl, storage }), 'config.json');
    const bytes = 396_208 + (files.get('config.json')?.length ?? 0);
    expect(await keptModels({ hubUrl, storage })).toEqual([
      { name: 'acme/tiny', bytes },
      { name: `acme/tiny@${HUB_COMMIT}`, bytes },
    ]);
    await forgetModel('acme/tiny', { hubUrl, storage });
    await forgetModel(`acme/tiny@${HUB_COMMIT}`, { hubUrl, storage });
    await forgetModel('acme/never', { hubUrl, storage });
    expect(blobs.size).toBe(0);
    expect(await keptModels({ hubUrl, storage })).toEqual([]);
  });

  it('works where a page may keep nothing', async () => {
    const source = hubSource('acme/tiny', { hubUrl, storage: undefined });
    expect((await openCheckpoint(source)).tensors.size).toBe(40);
    expect(await keptModels({ hubUrl, storage: undefined })).toEqual([]);
  });

  it.each([
    ['cut', 'model.safetensors: the download ended after 1000 of 396208 bytes'],
    ['broken', /^model\.safetensors: the download broke off after 1000 bytes \(.*\)$/],
  ] as const)('keeps nothing of a file that was %s, and gets it on the next try', async (fault, message) => {
    const { storage } = fakeStorage();
    const source = hubSource('acme/tiny', { hubUrl, storage });
    hub.fault = fault;
    await expect(openCheckpoint(source)).rejects.toThrow(message);
    expect(await keptModels({ hubUrl, storage })).toEqual([]);
    hub.fault = 'none';
    expect((await openCheckpoint(source)).tensors.size).toBe(40);
  });

  it('leaves nothing behind when it is aborted', async () => {
    const { storage, blobs } = fakeStorage();
    const controller = new AbortController();
    const onProgress = ({ file }: { file: string }): void => {
      if (file === 'model.safetensors') controller.abort();
    };
    const source = hubSource('acme/tiny', { hubUrl, storage, signal: controller.signal, onProgress });
    await readJson(source, 'config.json');
    expect(blobs.size).toBe(2);
    await expect(openCheckpoint(source)).rejects.toMatchObject({ name: 'AbortError' });
    expect(blobs.size).toBe(0);
    await expect(source.list()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('says in one line what the hub refuses, and that there is no room or no network', async () => {
    const { storage } = fakeStorage();
    const list = (name: string, url = hubUrl) => hubSource(name, { hubUrl: url, storage }).list();
    await expect(list('acme/nothing')).rejects.toThrow(/^acme\/nothing: .* has no such model, or it is private or/);
    await expect(list('acme/gated')).rejects.toThrow(/gated \(403\)\. Nobody is signed in here: download/);
    await expect(list('acme/tiny@other')).rejects.toThrow(/^acme\/tiny@other: not found on 127/);
    await expect(list('acme/tiny', 'http://127.0.0.1:1')).rejects.toThrow(/^127\.0\.0\.1:1 cannot be reached \(.*\)$/);
    expect(() => hubSource('../etc')).toThrow('"../etc" is not the name of a model: expected owner/name');
    const small = fakeStorage(10_000);
    await expect(openCheckpoint(hubSource('acme/tiny', { hubUrl, storage: small.storage }))).rejects.toThrow(
      "model.safetensors: no room in the browser's storage for 1 MB: delete models that are kept",
    );
  });
});

describe('wholeFileSource', () => {
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close();
  });

  it('makes one request for a file, and none for what is not there', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.range ?? ''}`);
      if (request.url === '/m/a.txt') response.end('0123456789');
      else response.writeHead(503).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m/`;
    const progress: number[] = [];
    const source = wholeFileSource(base, {
      files: ['a.txt', 'b c.txt'],
      onProgress: ({ bytes, total }) => progress.push(bytes, total),
    });
    const bytes = await source.open('a.txt');
    expect(Buffer.from((await bytes?.read(2, 5)) ?? []).toString()).toBe('234');
    expect(progress).toEqual([10, 10]);
    expect((await source.open('a.txt'))?.size).toBe(10);
    expect(await source.open('none.txt')).toBeUndefined();
    await expect(source.open('b c.txt')).rejects.toThrow(`${base}b%20c.txt: the server answered 503`);
    await expect(source.open('../a.txt')).rejects.toThrow('is not the name of a file inside it');
    expect(asked).toEqual(['/m/a.txt ', '/m/b%20c.txt ']);
  });
});
