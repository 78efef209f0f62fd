import { runChunk } from './jobs';
import { CHUNKS, FINISHED, JOB, SLEEPING, STOP, TICKET } from './memory-map';

// How threads share a job
//
// A job is cut into chunks that may run in any order on any thread; every chunk computes its own outputs in a fixed
// order, so the result does not depend on who took it. TICKET holds (number of the job, chunks left). A thread takes a
// chunk by lowering the count with a compare-and-swap of the whole word: a thread that slept through the end of its
// job finds another number, or no chunks left, and touches nothing. So the main thread never waits for a worker that
// has taken nothing, and a worker that starts late, or that the system has put aside, costs no time.

/** Polls of the ticket before a worker goes to sleep: about 100 µs, longer than the JavaScript between two kernels. */
const SPINS: i32 = 20000;
/** Polls of the main thread before it lets the system run something else: a worker may be waiting for this core. */
const PATIENCE: i32 = 20000;

/** Number of this thread, 0 on the main thread. */
let thread: i32 = 0;

export function threadNumber(): i32 {
  return thread;
}

/** Takes chunks of job `job` until there are none; gives how many it ran. */
function take(job: u32): i32 {
  let taken = 0;
  while (true) {
    const ticket = atomic.load<u64>(TICKET);
    const left = <u32>ticket;
    if (<u32>(ticket >> 32) !== job || left === 0) return taken;
    // Read before the swap: if the swap succeeds, the job was not over, and these belong to it.
    const id = load<i32>(JOB);
    const chunks = load<i32>(CHUNKS);
    if (atomic.cmpxchg<u64>(TICKET, ticket, ticket - 1) === ticket) {
      runChunk(id, chunks - left);
      atomic.add<i32>(FINISHED, 1);
      taken++;
    }
  }
}

/** Runs job `id` in `chunks` pieces on all threads, and returns when the last is done. The arguments lie in ARGUMENTS. */
export function run(id: i32, chunks: i32, alone: i32, mayWait: i32): void {
  if (ASC_FEATURE_THREADS) {
    if (!alone && chunks > 1) {
      store<i32>(JOB, id);
      store<i32>(CHUNKS, chunks);
      atomic.store<i32>(FINISHED, 0);
      const job = <u32>(atomic.load<u64>(TICKET) >> 32) + 1;
      atomic.store<u64>(TICKET, (<u64>job << 32) | <u64>chunks);
      if (atomic.load<i32>(SLEEPING) > 0) atomic.notify(TICKET, -1);
      take(job);
      let spins = 0;
      while (true) {
        const finished = atomic.load<i32>(FINISHED);
        if (finished === chunks) return;
        if (++spins > PATIENCE && mayWait) atomic.wait<i32>(FINISHED, finished, 20000); // 20 µs
      }
    }
  }
  for (let chunk = 0; chunk < chunks; chunk++) runChunk(id, chunk);
}

/** The life of a worker: takes chunks, spins a while, sleeps, until `STOP`. */
export function work(number: i32): void {
  if (ASC_FEATURE_THREADS) {
    thread = number;
    let seen: u64 = 0;
    let spins = 0;
    while (!atomic.load<i32>(STOP)) {
      const ticket = atomic.load<u64>(TICKET);
      if (<u32>ticket !== 0) {
        take(<u32>(ticket >> 32));
        spins = 0;
      } else if (ticket !== seen) {
        seen = ticket;
        spins = 0;
      } else if (++spins > SPINS) {
        atomic.add<i32>(SLEEPING, 1);
        // Wakes at once if a job was published since the last look.
        atomic.wait<i64>(TICKET, <i64>ticket, -1);
        atomic.sub<i32>(SLEEPING, 1);
        spins = 0;
      }
    }
  }
}

/** Makes the workers return: `STOP`, and a new ticket without chunks, so that one about to sleep does not. */
export function stop(): void {
  if (ASC_FEATURE_THREADS) {
    atomic.store<i32>(STOP, 1);
    atomic.add<u64>(TICKET, 1 << 32);
    atomic.notify(TICKET, -1);
  }
}
