/** Throws one line unless all that a model has given are numbers: damaged weights give NaN or infinity. */
export const expectNumbers = (who: string, values: Float32Array | Float64Array): void => {
  const wrong = values.find((value: number) => !Number.isFinite(value));
  if (wrong !== undefined)
    throw new Error(`${who}: the model gives ${wrong}; its weights are damaged, or too large to compute with`);
};
