// `npm start`: the command-line app, installed and built first where necessary. All arguments are the app's; without any,
// it gives its tour.
import './node-version.mjs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { handOver } from './run.mjs';

const args = process.argv.slice(2);
await prepare();
handOver(join(root, 'apps', 'cli', 'dist', 'main.js'), args.length > 0 ? args : ['tour']);
