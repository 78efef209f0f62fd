import { nodeProcess } from './detect.ts';

/** The helping threads of a machine. */
export type Workers = { terminate(): void };

type Start = { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory; readonly thread: number };

// All that a worker does is in its WebAssembly instance. The code is a string, so that it needs no file of its own: it
// works from sources, from a build, and through any bundler.
const BODY = 'new WebAssembly.Instance(start.module, { env: { memory: start.memory } }).exports.work(start.thread)';
const NODE = `const { workerData: start } = require('node:worker_threads'); ${BODY};`;
const BROWSER = `onmessage = ({ data: start }) => { ${BODY}; close(); };`;

const startInNode = (start: Start): Workers | undefined => {
  const threads = nodeProcess()?.getBuiltinModule?.('node:worker_threads');
  if (!threads) return undefined;
  const worker = new threads.Worker(NODE, {
    eval: true,
    workerData: start,
    execArgv: [],
    name: `simd-${start.thread}`,
    // It runs one function and makes no objects.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
  });
  // A worker that cannot start is missed by nobody: the other threads take its work.
  worker.on('error', () => undefined);
  worker.unref();
  return { terminate: () => void worker.terminate() };
};

const startInBrowser = (start: Start): Workers => {
  const url = URL.createObjectURL(new Blob([BROWSER], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: `simd-${start.thread}` });
  worker.postMessage(start);
  worker.onerror = (event) => event.preventDefault();
  return {
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
};

/** Starts `count` workers. They begin to help when they are up; nothing waits for them. */
export const startWorkers = (module: WebAssembly.Module, memory: WebAssembly.Memory, count: number): Workers => {
  const workers = Array.from({ length: count }, (_, index) => {
    const start = { module, memory, thread: index + 1 };
    return startInNode(start) ?? startInBrowser(start);
  });
  return {
    terminate: () => {
      for (const worker of workers) worker.terminate();
    },
  };
};
