import { nodeProcess } from './detect.ts';

/** The helping threads of a machine. */
export type Workers = {
  /** When they are up, or cannot be. */
  readonly ready: Promise<unknown>;
  terminate(): void;
};

type Start = { readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory; readonly thread: number };

// All that a worker does is in its WebAssembly instance. The code is a string, so that it needs no file of its own: it
// works from sources, from a build, and through any bundler.
const BODY = 'const { work } = new WebAssembly.Instance(start.module, { env: { memory: start.memory } }).exports';
const NODE = `const { workerData: start } = require('node:worker_threads'); ${BODY}; work(start.thread);`;
const BROWSER = `onmessage = ({ data: start }) => { ${BODY}; postMessage('up'); work(start.thread); close(); };`;

/** How long a page waits for its workers, in ms. */
const PATIENCE = 3000;

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
  // It comes up by itself, whatever this thread does.
  return { ready: Promise.resolve(), terminate: () => void worker.terminate() };
};

const startInBrowser = (start: Start): Workers => {
  const url = URL.createObjectURL(new Blob([BROWSER], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: `simd-${start.thread}` });
  worker.postMessage(start);
  // A browser needs the event loop of this thread to start a worker, and a model that generates may never go back to it.
  const ready = new Promise<void>((resolve) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      resolve();
    };
    setTimeout(resolve, PATIENCE);
  });
  return {
    ready,
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
};

/** Starts `count` workers. They begin to help when they are up. */
export const startWorkers = (module: WebAssembly.Module, memory: WebAssembly.Memory, count: number): Workers => {
  const workers = Array.from({ length: count }, (_, index) => {
    const start = { module, memory, thread: index + 1 };
    return startInNode(start) ?? startInBrowser(start);
  });
  return {
    ready: Promise.all(workers.map(({ ready }) => ready)),
    terminate: () => {
      for (const worker of workers) worker.terminate();
    },
  };
};
