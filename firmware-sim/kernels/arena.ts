import { PulsegateError } from "../../signals/errors.ts";
import { kernelLines } from "./kernels-wasm.ts";
import { type KernelExports, webAssembly } from "./web-assembly.ts";

let compiled: object | undefined;

/** A fresh instance of the kernels with a memory of its own. The module is compiled once. */
function instantiateKernels(): KernelExports {
  const { Module, Instance } = webAssembly();
  compiled ??= new Module(Uint8Array.from(atob(kernelLines.join("")), (char) => char.charCodeAt(0)));
  return new Instance(compiled).exports as KernelExports;
}

/** Hands out parts of a kernel memory, never takes them back: a network's buffers live as long as the network. */
export interface Arena {
  readonly kernels: KernelExports;
  /** Address of `bytes` zeroed bytes, aligned to 64. */
  allocate(bytes: number): number;
  /** Views of the whole memory; valid until the next `allocate`. */
  bytes(): Uint8Array;
  int16(): Int16Array;
  int32(): Int32Array;
}

/** What 32-bit addresses reach. */
const MOST_BYTES = 2 ** 32;

function grow({ memory }: KernelExports, bytes: number): void {
  try {
    memory.grow(Math.ceil(bytes / 65536));
  } catch (cause) {
    throw new PulsegateError("unsupported", "the network does not fit the memory of its kernels", {
      got: `${memory.buffer.byteLength + bytes} bytes`,
      expected: `at most ${MOST_BYTES}, and what the host has`,
      cause,
    });
  }
}

export function createArena(): Arena {
  const kernels = instantiateKernels();
  let next = 0;
  return {
    kernels,
    allocate(bytes) {
      const address = next;
      // No bit operations: addresses beyond 2^31 are whole numbers, but not int32.
      next = 64 * Math.ceil((next + bytes) / 64);
      const missing = next - kernels.memory.buffer.byteLength;
      if (missing > 0) {
        // A quarter more than asked for: growing copies or remaps the memory.
        const spare = Math.min(
          kernels.memory.buffer.byteLength / 4,
          MOST_BYTES - kernels.memory.buffer.byteLength,
        );
        grow(kernels, Math.max(missing, spare));
      }
      return address;
    },
    bytes: () => new Uint8Array(kernels.memory.buffer),
    int16: () => new Int16Array(kernels.memory.buffer),
    int32: () => new Int32Array(kernels.memory.buffer),
  };
}
