const MOST_DIGITS = 4;

/** How many digits after the point are true of a number that may be off by `within`. */
export const digitsWithin = (within: number): number =>
  within > 0 ? Math.max(1, Math.min(MOST_DIGITS, Math.floor(-Math.log10(2 * within)))) : MOST_DIGITS;

/** A weight with the digits that are true of it. */
export const showWeight = (weight: number, within: number): string => {
  const digits = digitsWithin(within);
  const least = 0.5 * 10 ** -digits;
  return weight > 0 && weight < least ? `<${(2 * least).toFixed(digits)}` : weight.toFixed(digits);
};

/** A weight in little space: `.31`, and nothing for less than a hundredth. */
export const shortWeight = (weight: number): string =>
  weight < 0.005 ? '' : weight >= 0.995 ? '1' : weight.toFixed(2).slice(1);

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
