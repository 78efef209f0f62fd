/** A binary heap of numbers. */
export type MinHeap = {
  push(value: number): void;
  /** Takes the smallest out. */
  pop(): number | undefined;
};

export const minHeap = (): MinHeap => {
  const heap: number[] = [];
  const at = (index: number): number => heap[index] as number;

  return {
    push: (value) => {
      let index = heap.push(value) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (at(parent) <= value) break;
        heap[index] = at(parent);
        index = parent;
      }
      heap[index] = value;
    },
    pop: () => {
      const smallest = heap[0];
      const value = heap.pop();
      if (value === undefined || heap.length === 0) return smallest;
      let index = 0;
      for (let child = 1; child < heap.length; child = 2 * index + 1) {
        if (child + 1 < heap.length && at(child + 1) < at(child)) child++;
        if (value <= at(child)) break;
        heap[index] = at(child);
        index = child;
      }
      heap[index] = value;
      return smallest;
    },
  };
};
