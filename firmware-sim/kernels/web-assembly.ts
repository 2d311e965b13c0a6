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

/**
 * The functions of kernels.wat. Addresses and steps are bytes; every count is at least 1.
 * @see kernels.wat for the layouts.
 */
export interface KernelExports {
  readonly memory: KernelMemory;
  dot(
    input: number,
    stepBytes: number,
    positions: number,
    weights: number,
    tapVectors: number,
    outputQuads: number,
    offsets: number,
    accumulators: number,
  ): void;
  lookup(
    input: number,
    stepBytes: number,
    positions: number,
    table: number,
    accumulators: number,
    accumulatorStepBytes: number,
  ): void;
  lookupPairs: KernelExports["lookup"];
  copy(to: number, from: number, bytes: number): void;
  requantise(
    accumulators: number,
    accumulatorStepBytes: number,
    positions: number,
    channels: number,
    parameters: number,
    least: number,
    most: number,
    output: number,
    addend: number,
    shift: number,
  ): void;
  requantiseQuads(
    accumulators: number,
    accumulatorStepBytes: number,
    positions: number,
    channelQuads: number,
    parameters: number,
    least: number,
    most: number,
    output: number,
    addend: number,
    shift: number,
  ): void;
  pool(
    input: number,
    sampleBytes: number,
    stepBytes: number,
    positions: number,
    channels: number,
    size: number,
    maximum: number,
    output: number,
    addend: number,
    shift: number,
  ): void;
}

/** Absent where the host has no WebAssembly. */
const host = globalThis as unknown as { readonly WebAssembly?: WebAssemblyApi };

/** @throws PulsegateError `unsupported` where the host has no WebAssembly: run the reference network there. */
export function webAssembly(): WebAssemblyApi {
  if (host.WebAssembly === undefined) throw new PulsegateError("unsupported", "this host has no WebAssembly");
  return host.WebAssembly;
}
