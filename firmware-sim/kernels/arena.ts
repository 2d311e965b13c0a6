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

export function createArena(): Arena {
  const kernels = instantiateKernels();
  let next = 0;
  return {
    kernels,
    allocate(bytes) {
      const address = next;
      next = (next + bytes + 63) & ~63;
      const missing = next - kernels.memory.buffer.byteLength;
      if (missing > 0) {
        // A quarter more than asked for: growing copies or remaps the memory.
        const spare = kernels.memory.buffer.byteLength / 4;
        kernels.memory.grow(Math.ceil(Math.max(missing, spare) / 65536));
      }
      return address;
    },
    bytes: () => new Uint8Array(kernels.memory.buffer),
    int16: () => new Int16Array(kernels.memory.buffer),
    int32: () => new Int32Array(kernels.memory.buffer),
  };
}
