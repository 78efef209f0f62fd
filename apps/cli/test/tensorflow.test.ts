import { describe, expect, test } from 'vitest';
import { explain } from '../src/tensorflow.ts';

const failure = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {});

// Codes and messages as Node 20, 22, 24 and 26 gave them, with the package removed, without its addon, without the
// TensorFlow library, and without the functions that Node 23 dropped.
describe('why the backend tensorflow cannot be used', () => {
  test.each([
    [
      failure("Cannot find package '@tensorflow/tfjs-node-gpu' imported from /x/tensorflow.js", 'ERR_MODULE_NOT_FOUND'),
      '@tensorflow/tfjs-node-gpu is not installed (an optional dependency: pnpm install brings it)',
    ],
    [
      failure(
        "The Node.js native addon module (tfjs_binding.node) can not be found at path: /x/lib/napi-v8/tfjs_binding.node. \nPlease run command 'npm rebuild'",
      ),
      '@tensorflow/tfjs-node-gpu is installed, but its native addon was not built; see tooling/tensorflow/README.md',
    ],
    [
      failure('libtensorflow_cc.so.2: cannot open shared object file: No such file or directory', 'ERR_DLOPEN_FAILED'),
      'the TensorFlow library is missing (libtensorflow_cc.so.2: cannot open shared object file: No such file or directory); see tooling/tensorflow/README.md',
    ],
    [
      new TypeError('(0 , util_1.isNullOrUndefined) is not a function'),
      `Node ${process.version} is too new for @tensorflow/tfjs-node-gpu: (0 , util_1.isNullOrUndefined) is not a function`,
    ],
    [
      failure("Cannot find module '@mapbox/node-pre-gyp'\nRequire stack:", 'MODULE_NOT_FOUND'),
      "@tensorflow/tfjs-node-gpu is not completely installed: Cannot find module '@mapbox/node-pre-gyp'",
    ],
    [
      failure('/x/tfjs_binding.node: file too short', 'ERR_DLOPEN_FAILED'),
      'the native addon does not load (/x/tfjs_binding.node: file too short); build it again, see tooling/tensorflow/README.md',
    ],
  ])('%s', (error, line) => expect(explain(error)).toBe(line));
});
