// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = 'f3c7bdb72cd8479c';
