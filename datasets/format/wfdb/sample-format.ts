/**
 * How one WFDB signal format stores samples. A file is a sequence of packs (`packSamples` samples in `packBytes` bytes);
 * the last pack may be cut short. To add a format: write one such object and list it in `format-table.ts`.
 *
 * Source: WFDB signal(5).
 */
export interface SampleFormat {
  readonly code: number;
  /** Smallest and largest storable value, the invalid code included. */
  readonly min: number;
  readonly max: number;
  /** The value that marks a sample as unknown; undefined when the format has none. */
  readonly invalid: number | undefined;
  readonly packSamples: number;
  readonly packBytes: number;
  /** True when stored values are differences between successive samples of a signal (format 8). */
  readonly differences: boolean;
  /** Bytes that `samples` samples take, a short last pack included. */
  byteLength(samples: number): number;
  /** Whole samples in `bytes` bytes. */
  sampleCount(bytes: number): number;
  /** Decodes `samples` samples from the start of `bytes` (a pack boundary) into `out`. */
  unpack(bytes: Uint8Array, samples: number, out: Int32Array): void;
  /**
   * Optional and faster than `unpack` for the most frequent shape: `frames` frames of two signals with one sample each,
   * straight into an array per signal.
   */
  unpackTwo?(bytes: Uint8Array, frames: number, first: Int32Array, second: Int32Array): void;
  /** Encodes `samples` samples (each within `min`..`max`) to the start of `out`, `byteLength(samples)` bytes. */
  pack(values: Int32Array, samples: number, out: Uint8Array): void;
}
