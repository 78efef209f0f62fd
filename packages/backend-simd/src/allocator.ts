/**
 * Gives out pieces of an address range and takes them back. Pieces begin on a cache line (64 bytes). Free pieces wait in
 * bins by size, four bins to a doubling, and neighbours are joined; a request takes the first that fits in its own bin,
 * else any of the next bin that has one. Small pieces are first put aside by their exact size, since the next token asks
 * for the same sizes again; they are joined with their neighbours when nothing else has room.
 */
export type Allocator = {
  /** The address of `bytes` bytes, or undefined where no free piece is large enough. */
  allocate(bytes: number): number | undefined;
  /** @throws Error when `address` was not given out, or was taken back already. */
  release(address: number): void;
  /** Adds the addresses from the present end to `end`. */
  extend(end: number): void;
  /** Bytes given out. */
  readonly used: number;
  /** Number of pieces given out. */
  readonly pieces: number;
  readonly end: number;
};

/** A cache line: two threads that write neighbouring tensors do not disturb each other. */
const ALIGNMENT = 64;
const BINS = 128;
/** The largest piece that is put aside, and how many of one size. */
const ASIDE_BYTES = 2 ** 18;
const ASIDE_COUNT = 32;
/** Pieces looked at in the request's own bin, where not every one fits. */
const TRIES = 8;

/** 0 for 64 bytes; four bins a doubling, by the two bits after the leading one. */
const binOf = (size: number): number => {
  const units = size / ALIGNMENT;
  const log = 31 - Math.clz32(units);
  return log < 2 ? units - 1 : (log - 1) * 4 + ((units >>> (log - 2)) & 3) - 1;
};

export const createAllocator = (start: number): Allocator => {
  const bins = Array.from({ length: BINS }, () => new Set<number>());
  const freeSize = new Map<number, number>(); // address → size of the free piece that begins there
  const freeStart = new Map<number, number>(); // address → start of the free piece that ends there
  const given = new Map<number, number>(); // address → size
  const aside = new Map<number, number[]>(); // size → addresses
  let end = start;
  let used = 0;

  const insert = (address: number, size: number): void => {
    freeSize.set(address, size);
    freeStart.set(address + size, address);
    bins[binOf(size)]?.add(address);
  };
  const remove = (address: number, size: number): void => {
    freeSize.delete(address);
    freeStart.delete(address + size);
    bins[binOf(size)]?.delete(address);
  };
  const free = (address: number, size: number): void => {
    const before = freeStart.get(address);
    if (before !== undefined) {
      remove(before, address - before);
      size += address - before;
      address = before;
    }
    const after = freeSize.get(address + size);
    if (after !== undefined) {
      remove(address + size, after);
      size += after;
    }
    insert(address, size);
  };
  const find = (size: number): number | undefined => {
    const own = binOf(size);
    let tries = TRIES;
    for (const address of bins[own] as Set<number>) {
      if ((freeSize.get(address) as number) >= size) return address;
      if (--tries === 0) break;
    }
    for (let bin = own + 1; bin < BINS; bin++) for (const address of bins[bin] as Set<number>) return address;
    // A piece of the own bin that the few tries did not reach is better than none.
    for (const address of bins[own] as Set<number>) if ((freeSize.get(address) as number) >= size) return address;
    return undefined;
  };

  const joinAside = (): void => {
    for (const [size, addresses] of aside) for (const address of addresses) free(address, size);
    aside.clear();
  };
  /** Cuts a piece off a free one. */
  const cut = (size: number): number | undefined => {
    const address = find(size);
    if (address === undefined) return undefined;
    const whole = freeSize.get(address) as number;
    remove(address, whole);
    if (whole > size) insert(address + size, whole - size);
    return address;
  };
  const take = (size: number): number | undefined => {
    const address = aside.get(size)?.pop() ?? cut(size);
    if (address !== undefined || aside.size === 0) return address;
    joinAside();
    return cut(size);
  };

  return {
    allocate: (bytes) => {
      const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
      const address = take(size);
      if (address === undefined) return undefined;
      given.set(address, size);
      used += size;
      return address;
    },
    release: (address) => {
      const size = given.get(address);
      if (size === undefined) throw new Error(`allocator: nothing was given out at ${address}`);
      given.delete(address);
      used -= size;
      if (size > ASIDE_BYTES) return free(address, size);
      const same = aside.get(size);
      if (!same) aside.set(size, [address]);
      else if (same.length < ASIDE_COUNT) same.push(address);
      else free(address, size);
    },
    extend: (to) => {
      if (to <= end) return;
      free(end, to - end);
      end = to;
    },
    get used() {
      return used;
    },
    get pieces() {
      return given.size;
    },
    get end() {
      return end;
    },
  };
};
