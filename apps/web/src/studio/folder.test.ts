import { describe, expect, it } from 'vitest';
import { modelFolder } from './folder.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new File([], path.split('/').pop() ?? '') }));

describe('modelFolder', () => {
  it('takes the folder with config.json', () => {
    const { name, files: own } = modelFolder(
      files('gpt2/config.json', 'gpt2/model.safetensors', 'gpt2/onnx/config.json'),
    );
    expect(name).toBe('gpt2');
    expect(Object.keys(own)).toEqual(['config.json', 'model.safetensors']);
  });

  it('takes the only model in a folder around it, and files without a folder', () => {
    const found = files(
      'hub/.lock',
      'hub/snapshots/1a2b/config.json',
      'hub/snapshots/1a2b/model-00001-of-00002.safetensors',
    );
    expect(modelFolder(found).name).toBe('1a2b');
    expect(modelFolder(files('config.json', 'model.safetensors.index.json')).name).toBe('chosen files');
  });

  it.each([
    [[], /^There are no files in this folder\.$/],
    [
      ['photos/a.jpg', 'photos/b.jpg'],
      /^There is no config\.json in “photos” \(a\.jpg, b\.jpg\)\. Choose the folder of/,
    ],
    [['x/1', 'x/2', 'x/3', 'x/4', 'x/5'], /\(1, 2, 3 and 2 more\)/],
    [['q4.gguf'], /^q4\.gguf is a GGUF file, which cannot be read here\./],
    [['m/config.json', 'm/q4.gguf'], /^“m” has a config\.json, but q4\.gguf is a GGUF file/],
    [
      ['m/config.json', 'm/pytorch_model.bin'],
      /the weights are in pytorch_model\.bin, which .* model\.safetensors is needed/,
    ],
    [['m/config.json', 'm/adapter.safetensors'], /there is adapter\.safetensors, but neither model\.safetensors nor/],
    [['m/config.json'], /^“m” has a config\.json, but there is no model\.safetensors\.$/],
    [['all/a/config.json', 'all/b/config.json'], /^There are several models in “all” \(a, b\): choose one\.$/],
  ])('says of %j what is wrong', (paths, message) => {
    expect(() => modelFolder(files(...paths))).toThrow(message);
  });
});
