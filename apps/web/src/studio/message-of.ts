/** What a thrown value says, in one line of text. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
