// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = 'f8481826916c3ce5';
