/** A weight file, or the place it comes from, that cannot be used. The message is one line and names the file. */
export class CheckpointError extends Error {
  override readonly name: string = 'CheckpointError';
}
