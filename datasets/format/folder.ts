/**
 * Where a format reads its files from: a disk folder, an HTTP prefix, a map in memory. Names are relative, with `/`.
 * Formats never touch files themselves, so every reader can be tested with damaged bytes in memory.
 */
export interface Folder {
  /**
   * Bytes of a file from `offset` on; fewer than `length` (down to none) where the file ends.
   * Throws a `not-found` PulsegateError when there is no such file.
   */
  read(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Size in bytes, or undefined when there is no such file. */
  size(name: string): Promise<number | undefined>;
  /** Names of the files directly in the folder. */
  list(): Promise<string[]>;
}

/** A file being written, from its start to its end. */
export interface OutputFile {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Where a writer puts its files. `create` replaces a file of that name. */
export interface OutputFolder {
  create(name: string): Promise<OutputFile>;
}
