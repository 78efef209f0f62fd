const LARGEST = 2 ** 127 * (2 - 2 ** -23);

/** The nearest number that a float32 can be without being infinite, so that no arithmetic removes a token by accident. */
export const finite = (value: number): number => Math.min(Math.max(value, -LARGEST), LARGEST);
