import { BACKENDS, type BackendName, type BackendOptions } from '../engine/backend-names.ts';

/**
 * What the address asks of the engine, before the `#`: `?engine=wasm`; for trying things out `?memory=256` (MiB that the
 * simd backend may have) and `?threads=1`. What makes no sense is as if it were not there.
 */
export const readEngineOptions = (search: string): BackendOptions => {
  const query = new URLSearchParams(search);
  const whole = (name: string, most: number): number | undefined => {
    const value = Number(query.get(name) ?? Number.NaN);
    return Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
  };
  const backend = BACKENDS.find((name) => name === query.get('engine'));
  const [memory, threads] = [whole('memory', 4096), whole('threads', 64)];
  return {
    ...(backend ? { backend } : {}),
    ...(memory ? { memory: memory * 2 ** 20 } : {}),
    ...(threads ? { threads } : {}),
  };
};

/** Puts a choice of the backend into the address; `simd` is what is usual. */
export const writeBackend = (backend: BackendName): void => {
  const url = new URL(location.href);
  if (backend === 'simd') url.searchParams.delete('engine');
  else url.searchParams.set('engine', backend);
  history.replaceState(history.state, '', url);
};
