// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = 'd9f6f7277d671114';
