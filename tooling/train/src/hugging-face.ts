import { mkdirSync, writeFileSync } from 'node:fs';
import { specLeaves } from '@blockformer/core';
import { type NameTable, type StoredName, toFloat16, writeSafetensors } from '@blockformer/model-loader';
import type { Values } from './adam-w.ts';

/** [rows, columns] to [columns, rows]. */
const transposed = (values: Float32Array, [rows = 0, columns = 0]: readonly number[]): Float32Array => {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column] as number;
  return turned;
};

/**
 * Writes a model's folder in Hugging Face layout: the weights under their published names as float16, and the JSON files
 * given by name. The way back of `loadParams`, for name tables that take whole tensors.
 */
export const writeModel = (
  folder: string,
  model: { readonly spec: unknown; readonly weights: Values; readonly names: NameTable },
  files: Readonly<Record<string, unknown>>,
): void => {
  mkdirSync(folder, { recursive: true });
  const tensors = specLeaves(model.spec).map(([path, { shape }]) => {
    const stored = model.names(path);
    const { name, transpose, columns, squeeze }: StoredName = typeof stored === 'string' ? { name: stored } : stored;
    if (columns) throw new Error(`writeModel: ${path} is only a part of ${name}`);
    const values = model.weights.get(path) as Float32Array;
    if (!transpose) return { name, shape: squeeze ? [1, ...shape] : shape, values: toFloat16(values) };
    return { name, shape: shape.toReversed(), values: toFloat16(transposed(values, shape)) };
  });
  writeFileSync(`${folder}/model.safetensors`, Buffer.concat(writeSafetensors(tensors, { format: 'pt' })));
  for (const [name, json] of Object.entries(files))
    writeFileSync(`${folder}/${name}`, `${JSON.stringify(json, null, 2)}\n`);
};
