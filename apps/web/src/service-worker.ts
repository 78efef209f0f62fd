// Keeps the page for visits without a network. Every build has a list of its files, which `build/page-files.ts` puts here.
// A version is fetched whole before it is used, and used once no page of the former one is open: a page never gets the
// files of two versions. Where the server does not say that the page is isolated, the answers from here say so.

type Files = {
  /** Names this version of the page, and that of the models: those stay when only the page changes. */
  readonly page: string;
  readonly models: string;
  readonly pageFiles: readonly string[];
  readonly modelFiles: readonly string[];
};

declare const PAGE_FILES: Files;

type ExtendableEvent = Event & { waitUntil(work: Promise<unknown>): void };
type FetchEvent = ExtendableEvent & { readonly request: Request; respondWith(answer: Promise<Response>): void };
const scope = globalThis as unknown as {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: 'install' | 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
};

const files = PAGE_FILES;

const PREFIX = 'studio-';
const pageCache = `${PREFIX}page-${files.page}`;
const modelCache = `${PREFIX}models-${files.models}`;
const at = (path: string): string => new URL(path, scope.registration.scope).href;
const models = new Set(files.modelFiles.map(at));

/** An answer that lets the page share memory with its workers. */
const isolated = (response: Response): Response => {
  if (response.status === 0 || response.headers.has('Cross-Origin-Embedder-Policy')) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText, body } = response;
  return new Response(body, { status, statusText, headers });
};

const keep = async (cache: Cache, path: string): Promise<void> => {
  if (!(await cache.match(at(path)))) await cache.add(at(path));
};

/** The page has to be whole; of the models, what there is room for. */
const install = async (): Promise<void> => {
  const page = await caches.open(pageCache);
  await Promise.all(files.pageFiles.map((path) => keep(page, path)));
  const cache = await caches.open(modelCache);
  for (const path of files.modelFiles) await keep(cache, path).catch(() => undefined);
};

/** What former versions kept goes; models of the hub are kept elsewhere, by the page. */
const activate = async (): Promise<void> => {
  const former = (await caches.keys()).filter(
    (name) => name.startsWith(PREFIX) && name !== pageCache && name !== modelCache,
  );
  await Promise.all(former.map((name) => caches.delete(name)));
  await scope.clients.claim();
};

/** The page itself comes from the network where there is one, so that a new version is seen. */
const openPage = async (request: Request): Promise<Response> => {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(pageCache)).match(at('./'));
    if (!kept) throw error;
    return kept;
  }
};

/** All else is named after its content. What only some browsers need is kept when it is first asked for. */
const openFile = async (request: Request): Promise<Response> => {
  const cache = await caches.open(models.has(request.url) ? modelCache : pageCache);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200) await cache.put(request.url, response.clone()).catch(() => undefined);
  return response;
};

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { url, method, mode, headers } = request;
  if (method !== 'GET' || !url.startsWith(scope.registration.scope) || headers.has('range')) return;
  const answer = mode === 'navigate' ? openPage(request) : openFile(request);
  event.respondWith(answer.then(isolated));
});
