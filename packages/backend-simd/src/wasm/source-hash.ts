// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = 'bb4a91a483e79b0b';
