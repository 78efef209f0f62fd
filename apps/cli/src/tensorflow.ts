import util from 'node:util';

// The optional backend @tensorflow/tfjs-node-gpu: a C++ addon over TensorFlow's own library. Neither the addon nor the
// library comes with an install from the npm registry; tooling/tensorflow/README.md has the command that makes them.

const PACKAGE = '@tensorflow/tfjs-node-gpu';
const HOW = 'see tooling/tensorflow/README.md';

/** Why it could not be loaded, in one line. The four cases were observed on Node 20, 22, 24 and 26. */
export const explain = (error: unknown): string => {
  const { code, message } = error as { code?: string; message: string };
  const [first = ''] = message.split('\n');
  if (code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${PACKAGE}'`))
    return `${PACKAGE} is not installed (an optional dependency: pnpm install brings it)`;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND')
    return `${PACKAGE} is not completely installed: ${first}`;
  if (message.startsWith('The Node.js native addon module'))
    return `${PACKAGE} is installed, but its native addon was not built; ${HOW}`;
  if (code === 'ERR_DLOPEN_FAILED' && message.includes('cannot open shared object file'))
    return `the TensorFlow library is missing (${first}); ${HOW}`;
  if (code === 'ERR_DLOPEN_FAILED') return `the native addon does not load (${first}); build it again, ${HOW}`;
  if (/\butil_1\.\w+\) is not a function/.test(message))
    return `Node ${process.version} is too new for ${PACKAGE}: ${first}`;
  return first;
};

/** Imports the backend, and runs one operation: on Node 23 and later nothing fails before that. */
export const loadTensorflow = async (): Promise<{ version: string; gpu: boolean }> => {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // or TensorFlow itself writes to stderr
  // Node 23 removed util.isNullOrUndefined and warns of util.isArray; the package calls both.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray });
  try {
    const { default: tf } = await import('@tensorflow/tfjs-node-gpu');
    tf.tidy(() => tf.matMul([[1]], [[1]]).dataSync());
    const { binding, isUsingGpuDevice } = tf.backend() as unknown as {
      binding: { TF_Version: string };
      isUsingGpuDevice: boolean;
    };
    return { version: binding.TF_Version, gpu: isUsingGpuDevice };
  } catch (error) {
    throw new Error(`backend tensorflow: ${explain(error)}`, { cause: error });
  }
};
