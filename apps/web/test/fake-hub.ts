import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Route } from 'playwright-core';

const HUB = 'https://huggingface.co';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export type PageHub = {
  /** What was asked of it, without the host. */
  readonly requests: string[];
  /** What it does wrong. `slow` waits before the weights until it is `none` again, `cut` sends a part of them. */
  fault: 'none' | 'slow' | 'cut' | 'offline' | 'limited';
};

/** Answers for huggingface.co with the models given, by their names: the files of a folder. `acme/gated` refuses. */
export const routeHub = async (context: BrowserContext, models: Readonly<Record<string, string>>): Promise<PageHub> => {
  const hub: PageHub = { requests: [], fault: 'none' };
  const cors = { 'access-control-allow-origin': '*' };
  const answer = (route: Route, status: number, body: string | Buffer): Promise<void> =>
    route.fulfill({ status, headers: cors, body });

  await context.route(`${HUB}/**`, async (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    hub.requests.push(path);
    if (hub.fault === 'offline') return route.abort('internetdisconnected');
    if (hub.fault === 'limited') return answer(route, 429, '');
    const [, repo = '', revision = '', file] =
      /^\/api\/models\/(.+?)\/revision\/(.+)$/.exec(path) ?? /^\/(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (repo === 'acme/gated') return answer(route, 403, '{"error":"gated"}');
    const folder = models[repo];
    if (!folder) return answer(route, 401, '{"error":"Invalid username or password."}');
    if (!['main', COMMIT].includes(revision)) return answer(route, 404, '{"error":"Invalid rev id"}');
    const names = readdirSync(folder).filter((name) => !name.startsWith('golden'));
    if (file === undefined) {
      const siblings = names.map((rfilename) => ({ rfilename, size: readFileSync(join(folder, rfilename)).length }));
      return answer(route, 200, JSON.stringify({ sha: COMMIT, siblings }));
    }
    const bytes = readFileSync(join(folder, file));
    if (!file.endsWith('.safetensors')) return answer(route, 200, bytes);
    while (hub.fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 50));
    await answer(route, 200, hub.fault === 'cut' ? bytes.subarray(0, bytes.length / 2) : bytes).catch(() => undefined);
  });
  return hub;
};
