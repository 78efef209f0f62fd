import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SwitchedServer = {
  readonly url: string;
  /** Off, it answers nobody: as a browser without a network sees it. */
  on: boolean;
  /** Paths that were asked for. */
  readonly requests: string[];
  /** Changes what is answered for a path. */
  change: (path: string, body: string) => string;
  close(): void;
};

/** The server at `target` behind one that can be switched off. */
export const switchedServer = async (target: string): Promise<SwitchedServer> => {
  const server: Server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    if (!switched.on) return void incoming.socket.destroy();
    switched.requests.push(path);
    // Whole answers, so that they can be changed.
    const { 'if-none-match': _tag, 'if-modified-since': _date, ...asked } = incoming.headers;
    const headers = { ...asked, host: new URL(target).host, 'accept-encoding': 'identity' };
    request(new URL(path, target), { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const { 'content-length': _, ...rest } = answer.headers;
        const body = Buffer.concat(chunks);
        const text = /javascript|html/.test(answer.headers['content-type'] ?? '');
        outgoing.writeHead(answer.statusCode ?? 500, rest).end(text ? switched.change(path, body.toString()) : body);
      });
    }).end();
  });
  const switched: SwitchedServer = {
    url: await new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)),
    ),
    on: true,
    requests: [],
    change: (_path, body) => body,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return switched;
};
