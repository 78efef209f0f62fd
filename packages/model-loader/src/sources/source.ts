/** Ranges of one file. `name` is for messages. */
export type ByteSource = {
  readonly name: string;
  /** Bytes in the file. */
  readonly size: number;
  /**
   * The bytes from `start` up to, without, `end`: exactly that many, in an array that belongs to the caller.
   *
   * @throws CheckpointError when they cannot be had.
   */
  read(start: number, end: number): Promise<Uint8Array>;
  close(): Promise<void>;
};

/** A folder of files, wherever it is. */
export type Source = {
  readonly name: string;
  /** The file, or undefined when the folder has no such file. The caller closes it. */
  open(file: string): Promise<ByteSource | undefined>;
};
