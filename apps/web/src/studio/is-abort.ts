/** Whether an error only says that nobody waits any more. */
export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
