// The first bytes of the memory are used by all threads. Each field that one thread writes and others poll has a cache
// line of its own. `src/memory-map.ts` holds the same numbers.

/** i64: number of the job in the upper half, chunks not taken yet in the lower. The one word that hands out work. */
export const TICKET: usize = 64;
/** i32: chunks finished of the running job. */
export const FINISHED: usize = 128;
/** i32: workers asleep, or about to be. */
export const SLEEPING: usize = 192;
/** i32: 1 when the workers shall return. */
export const STOP: usize = 256;
/** i32 each: which job runs, and into how many chunks it is cut. */
export const JOB: usize = 320;
export const CHUNKS: usize = 324;
/** 32 arguments of the running job, 4 bytes each: an address, a size or a float32. */
export const ARGUMENTS: usize = 384;
