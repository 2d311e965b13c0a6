/** A file that is read from its start to its end, as often as asked; gzipped ones come unpacked. */
export interface ByteSource {
  /** File name for findings. */
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}
