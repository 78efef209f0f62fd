/** What the page sends to the worker: a call, or that nobody waits for it any more. */
export type Request =
  | { readonly id: number; readonly method: string; readonly args: unknown }
  | { readonly id: number; readonly abort: true };

/** An error as it can be sent. */
export type SentError = { readonly name: string; readonly message: string };

/** What the worker sends to the page. */
export type Answer =
  | { readonly id: number; readonly event: unknown }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: SentError };
