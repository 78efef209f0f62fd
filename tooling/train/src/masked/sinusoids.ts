/**
 * Positions to start from: sines and cosines of geometric wavelengths (Vaswani et al., arXiv:1706.03762, section 3.5), with
 * deviation `std`. One step further is the same rotation everywhere, so that a head finds its neighbours for all positions
 * at once; from random positions it has to learn them one by one, which takes most of a short training.
 */
export const sinusoids = (positions: number, dim: number, std: number): Float32Array =>
  Float32Array.from({ length: positions * dim }, (_, i) => {
    const [position, column] = [Math.floor(i / dim), i % dim];
    const angle = position / 10_000 ** ((column - (column % 2)) / dim);
    return std * Math.SQRT2 * (column % 2 ? Math.cos(angle) : Math.sin(angle));
  });
