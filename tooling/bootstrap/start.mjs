// `npm start`: the command-line app, installed and built first where necessary. All arguments are the app's.
import './node-version.mjs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { handOver } from './run.mjs';

await prepare();
handOver(join(root, 'apps', 'cli', 'dist', 'main.js'), process.argv.slice(2));
