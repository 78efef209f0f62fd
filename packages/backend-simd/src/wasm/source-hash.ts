// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = '519c93ea12e4a73a';
