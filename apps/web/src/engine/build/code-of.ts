import { collectImports, type Imports } from './code-imports.ts';
import { codeOfModel } from './code-of-model.ts';
import { type ModelDesign, writes } from './model-design.ts';
import { printValue } from './print-calls.ts';

/** How the program goes on when it has the model. */
export type Ending = {
  /** The embedded model whose weights are loaded; without one they are random. */
  readonly matching?: 'speeches' | 'masked' | undefined;
  /** Of random weights, and of what is drawn. */
  readonly seed: number;
  /** What a decoder with loaded weights continues, or an encoder reads. */
  readonly text: string;
};

/** Tokens that a decoder writes. */
export const NEW_TOKENS = 20;
/** How many tokens are read by an encoder with random weights: ids from 0 on. */
export const READ_TOKENS = 8;

type Take = Imports['take'];

/** A string in single quotes, or in double ones where that saves a backslash. */
const quoted = (text: string): string => {
  const plain = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  const single = plain.split("'").length;
  const double = plain.split('"').length;
  return single > double ? `"${plain.replaceAll('"', '\\"')}"` : `'${plain.replaceAll("'", "\\'")}'`;
};

const randomParams = (seed: number, take: Take): string[] => [
  `const params = ${take('core', 'initParams')}(model, ${take('core', 'seeded')}(${seed})); // or: await loadParams(model, checkpoint, names)`,
];

const loadedParams = (name: 'speeches' | 'masked', take: Take): string[] => {
  const family = name === 'speeches' ? 'gpt2Family' : 'bertFamily';
  const folder = `${take('model-loader/node', 'folderSource')}(${take('node:url', 'fileURLToPath')}(${take(`model-${name}`, 'modelUrl')}))`;
  take('models', family);
  return [
    `const source = ${folder};`,
    `const config = ${family}.config(await ${take('model-loader', 'readJson')}(source, 'config.json'));`,
    `const checkpoint = await ${take('model-loader', 'openCheckpoint')}(source);`,
    `const names = ${family}.names(config, checkpoint);`,
    `const params = await ${take('model-loader', 'loadParams')}(model, checkpoint, names, { ignored: ${family}.ignored(config) });`,
    'await checkpoint.close();',
    `const tokenizer = await ${take('models', 'loadTokenizer')}(source);`,
    `if (!tokenizer) throw new Error('no tokenizer');`,
  ];
};

const readIds = ({ vocab, positions, length }: ModelDesign): string => {
  const count = positions === 'learned' ? Math.min(READ_TOKENS, length) : READ_TOKENS;
  return `Array.from({ length: ${count} }, (_, i) => i % ${vocab})`;
};

const writing = ({ matching, seed, text }: Ending, design: ModelDesign, take: Take): string[] => {
  const draw = (): string => {
    const random = `${take('sampler', 'seeded as seededSampling')}(${seed})`;
    return `${take('sampler', 'multinomial')}(${random})`;
  };
  const choose = matching ? `${take('sampler', 'greedy')}()` : draw();
  const prompt = matching ? `tokenizer.encode(${quoted(text)})` : '[0]';
  take('sampler', 'generate');
  return [
    '',
    `const sampler = ${take('sampler', 'createSampler')}({ choose: ${choose} });`,
    ...(design.kind === 'decoder'
      ? [`const step = ${take('models', 'causalStep')}(model, params);`]
      : [
          `const source = ${readIds(design)};`,
          `const step = ${take('models', 'encoderDecoderStep')}(model, params, source);`,
        ]),
    `const ids = ${prompt};`,
    `for await (const id of generate({ step, prompt: ids, sampler, maxTokens: ${NEW_TOKENS} })) ids.push(id);`,
    matching ? 'console.log(tokenizer.decode(ids));' : "console.log(ids.join(' '));",
  ];
};

const reading = ({ matching, text }: Ending, design: ModelDesign, take: Take): string[] => {
  return [
    '',
    `const ids = ${matching ? `tokenizer.encode(${quoted(text)}, { template: true })` : readIds(design)};`,
    `const hidden = model.encode(params, ${take('tfjs-core', 'tensor2d')}([ids], undefined, 'int32')); // [1, T, D]`,
    "console.log('hidden states', hidden.shape);",
  ];
};

/** The TypeScript that makes the model of a design and runs it: a module as those in `examples`. */
export const codeOf = (design: ModelDesign, title: string, ending: Ending): string => {
  const { vocab, dim, heads } = design;
  const { take, print } = collectImports();
  const twoSides = design.kind === 'encoder-decoder';
  const name = twoSides ? 'both' : 'model';
  const model = printValue(codeOfModel(design, take), `const ${name} = `.length);
  const lines = [
    `${take('backend-simd', 'registerSimd')}();`,
    `await ${take('tfjs-core', 'setBackend')}('simd');`,
    '',
    `const [vocab, dim, heads] = [${vocab}, ${dim}, ${heads}];`,
    `const ${name} = ${model};`,
    ...(twoSides ? [`const model = ${take('models', 'shareTable')}(both); // one token table for both sides`] : []),
    `console.log(${take('core', 'countParams')}(model.spec), 'parameters');`,
    '',
    ...(ending.matching ? loadedParams(ending.matching, take) : randomParams(ending.seed, take)),
    ...(writes(design) ? writing(ending, design, take) : reading(ending, design, take)),
  ];
  return `// ${title}. Made in the Blockformer studio.\n${print()}\n\n${lines.join('\n')}\n`;
};
