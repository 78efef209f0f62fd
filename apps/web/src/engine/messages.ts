/** What the page sends to the worker: a call, or that nobody waits for it any more. */
export type Request =
  | { readonly id: number; readonly method: string; readonly args: unknown }
  | { readonly id: number; readonly abort: true };

/** An error as it can be sent; `detail` is whatever plain data it has. */
export type SentError = { readonly name: string; readonly message: string; readonly detail?: unknown };

/** What the worker sends to the page. */
export type Answer =
  /** The first one: from now on calls are answered. */
  | { readonly ready: true }
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SentError };
