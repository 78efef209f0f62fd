// What GPT-2 attends to: for each layer and head, where the last token of a sentence looks first.
import { fileURLToPath } from 'node:url';
import { recordTaps } from '@blockformer/core';
import { folderSource } from '@blockformer/model-loader/node';
import { modelUrl } from '@blockformer/model-speeches';
import { loadGpt2, loadTokenizer } from '@blockformer/models';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';

const source = folderSource(fileURLToPath(modelUrl));
const tokenizer = (await loadTokenizer(source)) ?? process.exit(1);
const { model, params } = await loadGpt2(source);

const ids = tokenizer.encode('The people of the United States');
const seen = recordTaps((name) => name.endsWith('attention.weights'));
model.forward(params, tf.tensor2d([ids], [1, ids.length], 'int32'), { tap: seen.tap });

for (const [name, weights] of seen.tensors) {
  const last = tf.slice(weights, [0, 0, ids.length - 1, 0], [1, -1, 1, -1]); // [1, H, 1, S]
  const places = tf.squeeze(tf.argMax(last, -1)).dataSync(); // [H]
  console.log(name, [...places].map((place) => tokenizer.decode([ids[place] ?? 0])).join(' |'));
}
seen.dispose();

// prints: blocks.0.attention.weights The | United | United | United | States | United | people | United
