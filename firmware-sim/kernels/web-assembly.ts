import { PulsegateError } from "../../signals/errors.ts";

/** The little of the WebAssembly interface that the kernels need; the compiler's ES libraries do not declare it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

/** A growing memory; `buffer` is replaced when it grows. */
interface KernelMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** `positions` rows of input windows, `step` bytes apart. */
type Windows = [input: number, step: number, positions: number];
/** What the sums begin with, and where they go; rows `...Step` bytes apart. */
type Sums = [starts: number, startStep: number, sums: number, sumStep: number];
type Codes = [output: number, outputStep: number, parameters: number, addend: number];
type Taps = [tables: number, taps: number];

/**
 * The functions of the kernel module. Addresses and steps are bytes; every count is at least 1. Each function's comment in
 * the module's text says what it computes and how its data lie.
 */
export interface KernelExports {
  readonly memory: KernelMemory;
  exactSums(...args: [...Windows, weights: number, pairs: number, groups: number, ...Sums]): void;
  exactCodes(
    ...args: [
      ...Windows,
      weights: number,
      pairs: number,
      groups: number,
      starts: number,
      startStep: number,
      ...Codes,
    ]
  ): void;
  byteColumns(...args: [...Windows, ...Taps, ...Sums, shift: number, run: number]): void;
  wideColumns(...args: [...Windows, ...Taps, ...Sums, shift: number]): void;
  pairColumns: KernelExports["wideColumns"];
  byteRows(...args: [...Windows, ...Taps, ...Sums, shift: number, run: number, rows: number]): void;
  wideRows(...args: [...Windows, ...Taps, ...Sums, shift: number, rows: number]): void;
  pairTable(...args: [...Windows, ...Taps, ...Sums]): void;
  wideTable(...args: [...Windows, ...Taps, ...Sums]): void;
  spread(from: number, items: number, channels: number, samples: number, to: number, pitch: number): void;
  splitNibbles(to: number, from: number, vectors: number): void;
  entryOffsets(to: number, from: number, vectors: number): void;
  depthwise(
    ...args: [
      ...Windows,
      sampleBytes: number,
      weights: number,
      pairs: number,
      groups: number,
      starts: number,
      sums: number,
    ]
  ): void;
  depthwiseTable(
    ...args: [
      ...Windows,
      sampleBytes: number,
      tables: number,
      taps: number,
      channels: number,
      starts: number,
      sums: number,
      rowBytes: number,
    ]
  ): void;
  codes(...args: [sums: number, sumStep: number, positions: number, groups: number, ...Codes]): void;
  requantise(
    sums: number,
    sumStep: number,
    positions: number,
    channels: number,
    parameters: number,
    least: number,
    most: number,
    output: number,
    outputStep: number,
    addend: number,
  ): void;
  pool(
    ...args: [
      ...Windows,
      sampleBytes: number,
      channels: number,
      size: number,
      maximum: number,
      output: number,
    ]
  ): void;
}

/** Absent where the host has no WebAssembly. */
const host = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };

/** @throws PulsegateError `unsupported` where the host has no WebAssembly: run the reference network there. */
export function webAssembly(): WebAssemblyApi {
  if (host.WebAssembly === undefined) throw new PulsegateError("unsupported", "this host has no WebAssembly");
  return host.WebAssembly;
}
