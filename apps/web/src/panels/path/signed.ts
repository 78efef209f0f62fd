/** A number with its sign, in two or three digits: +7.08, −0.2. */
export const signed = (value: number): string => {
  const size = Math.abs(value);
  const text = size.toFixed(size >= 100 ? 0 : size >= 9.95 ? 1 : 2);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
};

/** A length in three digits. */
export const short = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 9.95 ? 1 : 2);

/** A number with its sign in four digits and signs at most: −.04, +5.8. */
export const compact = (value: number): string => {
  const sign = signed(value).charAt(0);
  return `${/\d/.test(sign) ? '' : sign}${tiny(value)}`;
};

/** A size in as few signs as can be, for where a colour tells the sign: .04, 5.8, 12. */
export const tiny = (value: number): string => {
  const size = Math.abs(value);
  return size >= 9.95 ? size.toFixed(0) : size >= 0.995 ? size.toFixed(1) : size.toFixed(2).slice(1);
};
