import { webAssembly } from "../../../firmware-sim/kernels/web-assembly.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { gemmLines } from "./gemm-wasm.ts";

/** The function of gemm.wat: addresses and steps are bytes. */
type Gemm = (
  m: number,
  eights: number,
  k: number,
  a: number,
  am: number,
  ak: number,
  b: number,
  bk: number,
  c: number,
  cm: number,
) => void;

/** A matrix in a workspace: `at` is the index of its first number, `step` the numbers between its rows. */
export interface Matrix {
  readonly values: Float32Array;
  readonly at: number;
  readonly step: number;
}

/** A fixed memory that holds all arrays of one network in training, and the product that runs in it. */
export interface Workspace {
  /** Zeroed numbers that live as long as the workspace; 16-byte aligned. */
  floats(count: number): Float32Array;
  /**
   * c[m][n] += sum over k of a[m * a.step + k * aStep] * b[k][n] for `rows` x `columns` x `terms`; all matrices in this
   * workspace, `columns` a multiple of 8.
   */
  multiply(
    rows: number,
    columns: number,
    terms: number,
    a: Matrix & { readonly column?: number },
    b: Matrix,
    c: Matrix,
  ): void;
}

let compiled: object | undefined;

/** @param mebibytes memory for all arrays, at least 16. */
export const createWorkspace = (mebibytes = 16): Workspace => {
  const { Module, Instance } = webAssembly();
  compiled ??= new Module(Uint8Array.from(atob(gemmLines.join("")), (char) => char.charCodeAt(0)));
  const { memory, gemm } = new Instance(compiled).exports as {
    readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
    readonly gemm: Gemm;
  };
  if (mebibytes > 16) memory.grow(16 * (mebibytes - 16));
  // Address 0 stays free.
  let next = 64;
  const address = ({ values, at }: Matrix): number => values.byteOffset + 4 * at;
  return {
    floats(count) {
      const from = next;
      next += 16 * Math.ceil(count / 4);
      if (next > memory.buffer.byteLength) {
        throw new PulsegateError("bad-option", "network too large for training", {
          got: `${next} bytes`,
          expected: `at most ${memory.buffer.byteLength} bytes of weights and activations`,
        });
      }
      return new Float32Array(memory.buffer, from, count);
    },
    multiply(rows, columns, terms, a, b, c) {
      gemm(
        rows,
        columns / 8,
        terms,
        address(a),
        4 * a.step,
        4 * (a.column ?? 1),
        address(b),
        4 * b.step,
        address(c),
        4 * c.step,
      );
    },
  };
};
