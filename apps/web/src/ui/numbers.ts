/** A share as people read it: `83 %`, `0.4 %`, `< 0.01 %`. */
export const percent = (share: number): string => {
  if (share > 0 && share < 1e-4) return '< 0.01 %';
  const digits = share >= 0.1 || share === 0 ? 0 : share >= 0.01 ? 1 : 2;
  return `${(share * 100).toFixed(digits)} %`;
};

const units = ['', ' k', ' M', ' G'] as const;

/** A count in three digits: 812, 4.3 M. */
export const count = (value: number): string => {
  let unit = 0;
  let left = value;
  while (left >= 1000 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${unit === 0 ? left : left.toFixed(left < 10 ? 2 : left < 100 ? 1 : 0)}${units[unit]}`;
};

/** Bytes in binary units: 17.1 MB. */
export const bytes = (value: number): string => {
  if (value < 2 ** 10) return `${value} B`;
  if (value < 2 ** 20) return `${(value / 2 ** 10).toFixed(0)} kB`;
  return value < 2 ** 30 ? `${(value / 2 ** 20).toFixed(1)} MB` : `${(value / 2 ** 30).toFixed(2)} GB`;
};
