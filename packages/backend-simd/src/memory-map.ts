// The places in the first bytes of the memory that JavaScript reads or writes; assembly/memory-map.ts has all of them.

/** 32 arguments of a job, 4 bytes each. */
export const ARGUMENTS = 384;
/** Where tensors begin. */
export const FIRST_FREE = 4096;
