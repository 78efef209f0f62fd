/** A number with a true minus sign, as wide as its neighbours. */
export const signed = (value: number, digits = 3): string => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
};

/** A weight with four digits, of which none is wrong. */
export const weightText = (weight: number): string => (weight > 0 && weight < 5e-5 ? '<0.0001' : weight.toFixed(4));

/** A token in a sentence. */
export const quoted = (text: string): string => `“${text.trim() || text.replaceAll(' ', '·')}”`;
