// Made by scripts/build-wasm.mjs. Do not edit.
export const hash: string = 'bf12316b6479de2a';
