// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = '043ed1666412aef3';
