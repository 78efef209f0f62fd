// `npm run studio`: the studio, installed and built first where necessary, served to this machine alone. Arguments are
// those of `vite preview`, such as `--port 8080` or `--open`.
import './node-version.mjs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { handOver } from './run.mjs';

const app = join(root, 'apps', 'web');
await prepare('@blockformer/web');
handOver(join(app, 'node_modules', 'vite', 'bin', 'vite.js'), ['preview', app, ...process.argv.slice(2)]);
