import { percent } from '../numbers.ts';

/** A probability in little room: `0.3 %`, `4·10⁻⁷`. */
export const shortShare = (share: number): string => {
  if (share >= 1e-4 || share === 0) return percent(share);
  const [digit = '', exponent = ''] = share.toExponential(0).split('e-');
  return `${digit}·10⁻${[...exponent].map((each) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(each)]).join('')}`;
};

/** A log-probability with a real minus. */
export const logOf = (value: number, digits: number): string => value.toFixed(digits).replace('-', '−');
