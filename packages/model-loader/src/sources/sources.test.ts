import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderSource } from './fs/folder-source.ts';
import { httpSource } from './http-source.ts';
import { memorySource } from './memory-source.ts';
import { readJson } from './read-json.ts';
import { readText } from './read-text.ts';
import type { ByteSource, Source } from './source.ts';

const large = Uint8Array.from({ length: 200_000 }, (_, i) => i * 7);
const files: Record<string, Uint8Array | string> = {
  'large file.bin': large,
  'config.json': '{"greeting": "héllo"}',
  'broken.json': '{"a":\n1,,}',
  'latin.txt': Uint8Array.of(0x68, 0xe9),
  empty: new Uint8Array(),
};
const bytesOf = (content: Uint8Array | string): Uint8Array => Buffer.from(content as string);

/** Serves the files, in ranges if asked to. `hidden`: without saying how large a file is. */
const serve =
  ({ ranges, hidden = false }: { ranges: boolean; hidden?: boolean }): RequestListener =>
  (request, response) => {
    const content = files[decodeURIComponent(request.url ?? '').replace('/folder/', '')];
    if (content === undefined) return response.writeHead(404).end();
    const bytes = bytesOf(content);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (!ranges || start === undefined || end === undefined) return response.writeHead(200).end(bytes);
    if (Number(start) >= bytes.length)
      return response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end('none');
    const part = bytes.subarray(Number(start), Number(end) + 1);
    const range = `bytes ${start}-${Number(start) + part.length - 1}/${hidden ? '*' : bytes.length}`;
    return response.writeHead(206, { 'content-range': range }).end(part);
  };

const servers: Server[] = [];
const listen = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/folder/`;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await mkdir(join(folder, 'inner'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  for (const server of servers) server.close();
});

const sources: [string, () => Source | Promise<Source>][] = [
  ['memorySource', () => memorySource(files)],
  ['folderSource', () => folderSource(folder)],
  ['httpSource with ranges', async () => httpSource(await listen(serve({ ranges: true })))],
  ['httpSource without ranges', async () => httpSource(await listen(serve({ ranges: false })))],
  ['httpSource with sizes hidden', async () => httpSource(await listen(serve({ ranges: true, hidden: true })))],
];

describe.each(sources)('%s', (_name, make) => {
  let source: Source;
  beforeAll(async () => {
    source = await make();
  });

  it('reads ranges, in arrays of their own', async () => {
    const bytes = (await source.open('large file.bin')) as ByteSource;
    expect(bytes.size).toBe(large.length);
    for (const [start, end] of [
      [0, 10],
      [5, 5],
      [100_000, 100_000],
      [60_000, 70_000],
      [199_999, 200_000],
      [0, 200_000],
    ] as const) {
      const read = await bytes.read(start, end);
      expect(Buffer.compare(read, large.subarray(start, end))).toBe(0);
      read.fill(1);
    }
    expect(await bytes.read(0, 2)).toEqual(Uint8Array.of(0, 7));
    await bytes.close();
  });

  it('reads empty files', async () => {
    expect(await readText(source, 'empty')).toBe('');
  });

  it('fails beyond the end', async () => {
    const bytes = (await source.open('large file.bin')) as ByteSource;
    await expect(bytes.read(199_990, 200_001)).rejects.toThrow(/large(%20| )file\.bin: .*to 200001/);
    await bytes.close();
  });

  it('reads text and JSON', async () => {
    expect(await readText(source, 'config.json')).toBe('{"greeting": "héllo"}');
    expect(await readJson(source, 'config.json')).toEqual({ greeting: 'héllo' });
    await expect(readJson(source, 'broken.json')).rejects.toThrow(/^.*: broken\.json is not JSON: .*$/);
    await expect(readText(source, 'latin.txt')).rejects.toThrow(/latin\.txt: not UTF-8 text/);
  });

  it('has undefined for a file that is not there', async () => {
    expect(await source.open('nothing.json')).toBeUndefined();
    expect(await readJson(source, 'nothing.json')).toBeUndefined();
  });
});

describe('folderSource', () => {
  it('says that there is no such folder', async () => {
    await expect(folderSource(join(folder, 'nowhere')).open('config.json')).rejects.toThrow('nowhere: no such folder');
    await expect(folderSource(join(folder, 'empty')).open('config.json')).rejects.toThrow('empty: no such folder');
  });

  it('does not take a folder for a file', async () => {
    expect(await folderSource(folder).open('inner')).toBeUndefined();
  });

  it('notices that a file was cut while it was open', async () => {
    const path = join(folder, 'shrinking');
    await writeFile(path, 'four');
    const bytes = (await folderSource(folder).open('shrinking')) as ByteSource;
    await truncate(path, 2);
    await expect(bytes.read(0, 4)).rejects.toThrow('shrinking: ends at 2, before 4');
    await bytes.close();
  });
});

describe('httpSource', () => {
  it('asks for a large file once and then for what is read', async () => {
    const ranges: (string | undefined)[] = [];
    const server = serve({ ranges: true });
    const source = httpSource(
      await listen((request, response) => {
        ranges.push(request.headers.range);
        server(request, response);
      }),
    );
    const bytes = (await source.open('large file.bin')) as ByteSource;
    await bytes.read(0, 1000);
    await bytes.read(100_000, 100_004);
    expect(ranges).toEqual(['bytes=0-65535', 'bytes=100000-100003']);
  });

  it('fails for other statuses, a silent server and a broken answer', async () => {
    const forbidden = await listen((_request, response) => response.writeHead(403).end());
    await expect(httpSource(forbidden).open('a')).rejects.toThrow(`${forbidden}a: the server answered 403 Forbidden`);
    await expect(httpSource('http://127.0.0.1:1').open('a')).rejects.toThrow('http://127.0.0.1:1/a: no answer');
    const breaking = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('half');
      setTimeout(() => response.destroy(), 10);
    });
    await expect(httpSource(breaking).open('a')).rejects.toThrow(`${breaking}a: the answer broke off`);
  });

  it('notices that the file changed between two requests', async () => {
    let size = 100_000;
    const changing = await listen((_request, response) => {
      response.writeHead(206, { 'content-range': `bytes 0-9/${size++}` }).end(Buffer.alloc(10));
    });
    const bytes = (await httpSource(changing).open('a')) as ByteSource;
    await expect(bytes.read(90_000, 90_010)).rejects.toThrow(
      'asked for bytes 90000 to 90010 of 100000, got bytes 0-9/100001',
    );
  });

  it('makes its requests with the function it is given', async () => {
    const source = httpSource('/models/gpt2', { fetch: async (url) => new Response(url) });
    expect(await readText(source, 'a b/c.json')).toBe('/models/gpt2/a%20b/c.json');
  });
});
