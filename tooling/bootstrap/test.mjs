// `npm test`: every test, or those whose paths contain one of the arguments. The app is built first, because the
// end-to-end tests run it.
import './node-version.mjs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { handOver } from './run.mjs';

await prepare();
// CI=true alone would make vitest colour what goes to a file.
const plain = process.stdout.isTTY || process.env.FORCE_COLOR ? [] : ['--no-color'];
handOver(join(root, 'node_modules', 'vitest', 'vitest.mjs'), ['run', ...plain, ...process.argv.slice(2)]);
