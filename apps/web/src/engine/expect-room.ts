import type { WeightFormat } from '@blockformer/backend-simd';
import { OpenError } from './open-error.ts';

/** Bytes of a value: int8 and int4 come in blocks of 32 with a scale, docs/simd-storage.md. */
const bytesOf: Record<WeightFormat, number> = { float32: 4, int8: 8.5 / 8, int4: 5 / 8 };

/** Besides the weights there are keys, values and what a pass computes: this share of them, and at least so many bytes. */
const MORE = 1.06;
const WORKING_ROOM = 4 * 2 ** 20;

/** The memory of the backend, in bytes. */
export type Room = { readonly limit: number; readonly used: number };

const size = (bytes: number): string =>
  bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MB` : `${(bytes / 2 ** 30).toFixed(1)} GB`;

const count = (parameters: number): string =>
  parameters < 1e9 ? `${Math.round(parameters / 1e6)} million` : `${(parameters / 1e9).toFixed(1)} billion`;

const others = (start: string, used: string, limit: string): OpenError =>
  new OpenError(`${start}, and other models have ${used} of ${limit}`, { why: 'size', others: true });

/** Refuses a model whose weights cannot fit, before any of them is read. @throws OpenError what is needed, and what to do. */
export const expectRoom = (
  name: string,
  parameters: number,
  weights: WeightFormat,
  { limit, used }: Room,
  choices: readonly WeightFormat[],
): void => {
  const needs = (format: WeightFormat): number => parameters * bytesOf[format] * MORE + WORKING_ROOM;
  const fitting = (room: number): WeightFormat | undefined => choices.find((format) => needs(format) <= room);
  if (needs(weights) <= limit - used) return;
  const start = `${name} has ${count(parameters)} parameters, which as ${weights} need ${size(needs(weights))}`;
  const room = limit >= 2 ** 32 - 2 ** 20 ? 'WebAssembly can hold 4 GB' : `there is memory for ${size(limit)}`;
  if (needs(weights) <= limit) throw others(start, size(used), size(limit));
  const fits = fitting(limit - used);
  if (fits) throw new OpenError(`${start}, and ${room}: as ${fits} they fit`, { why: 'size', fits });
  if (fitting(limit)) throw others(start, size(used), size(limit));
  const least = choices[choices.length - 1] ?? weights;
  const even = least === weights ? '' : `, and as ${least} they still need ${size(needs(least))}`;
  throw new OpenError(`${start}; ${room}${even}: take a smaller model`, { why: 'size' });
};
