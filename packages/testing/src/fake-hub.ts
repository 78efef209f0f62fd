import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const HUB_COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const HUB_TOKEN = 'hf_right';

/** A hub on this machine, of three models: acme/tiny, acme/private (needs the token) and acme/gated (refuses everyone). */
export type FakeHub = {
  readonly url: string;
  /** Every request so far; clear it by `requests.length = 0`. */
  readonly requests: string[];
  /** What the storage of large files does wrong with a whole file. */
  fault: 'none' | 'cut' | 'altered' | 'broken';
  close(): void;
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const isLarge = (file: string): boolean => file.endsWith('.safetensors');

const describeFile = (path: string, bytes: Buffer): object => {
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  const lfs = isLarge(path) ? { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } : undefined;
  return { type: 'file', path, oid, size: bytes.length, lfs };
};

const sendBytes = (request: IncomingMessage, response: ServerResponse, bytes: Buffer): void => {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  const part = start && end ? bytes.subarray(Number(start), Number(end) + 1) : bytes;
  if (part !== bytes) response.setHeader('content-range', `bytes ${start}-${end}/${bytes.length}`);
  response.writeHead(part === bytes ? 200 : 206, { etag: '"any"', 'content-length': part.length }).end(part);
};

const sendJson = (response: ServerResponse, status: number, json: unknown, code = ''): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'x-error-code': code }).end(JSON.stringify(json));
};

/** Starts a hub whose models all consist of `files`. It answers what `@huggingface/hub` asks, on the loopback interface. */
export const startFakeHub = async (files: ReadonlyMap<string, Buffer>): Promise<FakeHub> => {
  const servers: Server[] = [];
  const listen = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  /** Where large files are: not on the hub itself. It must not see the access token. */
  const storage = (request: IncomingMessage, response: ServerResponse): void => {
    hub.requests.push(request.headers.authorization ? 'storage, with the token' : 'storage');
    const bytes = files.get((request.url ?? '').slice(1)) as Buffer;
    if (request.headers.range || hub.fault === 'none') sendBytes(request, response, bytes);
    else if (hub.fault === 'altered') sendBytes(request, response, Buffer.concat([bytes.subarray(1), Buffer.of(0)]));
    else if (hub.fault === 'cut') sendBytes(request, response, bytes.subarray(0, 1000));
    else {
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 1000));
      setTimeout(() => response.destroy(), 10);
    }
  };
  const storageUrl = await listen(storage);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://hub').pathname);
    hub.requests.push(`${request.method} ${path}`);
    const [, repo = '', call, revision = '', file = ''] =
      /^\/api\/models\/(.+)\/(revision|paths-info)\/(.+)$/.exec(path) ??
      /^\/(.+)\/(resolve)\/([^/]+)\/(.+)$/.exec(path) ??
      [];
    const knownToken = request.headers.authorization === `Bearer ${HUB_TOKEN}`;
    if (repo === 'acme/gated') return sendJson(response, 403, { error: 'Access to acme/gated is restricted' });
    if (repo !== 'acme/tiny' && !(repo === 'acme/private' && knownToken))
      return sendJson(response, 401, { error: 'Invalid username or password.' });
    if (!['main', HUB_COMMIT].includes(revision))
      return sendJson(response, 404, { error: `Invalid rev id: ${revision}` });
    if (call === 'revision') {
      const siblings = [...files].map(([rfilename, { length }]) => ({ rfilename, size: length }));
      return sendJson(response, 200, { id: repo, sha: HUB_COMMIT, siblings });
    }
    if (call === 'paths-info') {
      const { paths }: { paths: string[] } = JSON.parse(await text(request));
      const found = paths.flatMap((name) => (files.has(name) ? [describeFile(name, files.get(name) as Buffer)] : []));
      return sendJson(response, 200, found);
    }
    const bytes = files.get(file);
    response.setHeader('x-repo-commit', HUB_COMMIT);
    if (!bytes) return sendJson(response, 404, { error: 'Entry not found' }, 'EntryNotFound');
    if (!isLarge(file)) return sendBytes(request, response, bytes);
    response.writeHead(302, { location: `${storageUrl}/${file}`, 'x-linked-size': bytes.length }).end();
  };

  const hub: FakeHub = {
    url: await listen((request, response) => void answer(request, response)),
    requests: [],
    fault: 'none',
    close: () => {
      for (const server of servers) server.close();
    },
  };
  return hub;
};
