/**
 * The folder of the model in Hugging Face layout: `config.json`, `generation_config.json`, `model.safetensors`
 * (float16), `tokenizer.json`, `tokenizer_config.json`. A `file:` address in Node (give it to `fileURLToPath`), an
 * `http:` one in a page.
 */
export const modelUrl: URL = new URL('../model/', import.meta.url);
