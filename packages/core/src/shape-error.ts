import type { Tensor } from '@tensorflow/tfjs-core';

/** A tensor or a size that does not fit: says who noticed, what it expected and what it got. */
export class ShapeError extends RangeError {
  override readonly name: string = 'ShapeError';
}

/** Throws unless `tensor` has the shape; a string stands for an axis of any size and is shown in the message. */
export const expectShape = (who: string, what: string, tensor: Tensor, shape: readonly (number | string)[]): void => {
  const fits =
    tensor.shape.length === shape.length &&
    shape.every((size, axis) => typeof size === 'string' || size === tensor.shape[axis]);
  if (!fits)
    throw new ShapeError(`${who}: expected ${what} of shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
};

/** Throws unless `dim` can be cut into `parts` equal pieces; gives the size of one. */
export const divide = (who: string, dim: number, parts: number, partsName: string): number => {
  if (!Number.isInteger(dim / parts))
    throw new ShapeError(`${who}: dim ${dim} is not divisible by ${partsName} ${parts}`);
  return dim / parts;
};
