import { webAssembly } from "../../../firmware-sim/kernels/web-assembly.ts";
import { PulsegateError } from "../../../signals/errors.ts";
import { trainingLines } from "./training-wasm.ts";

/** The functions of training.wat: addresses and steps are bytes. */
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

type Adam = (
  count: number,
  w: number,
  g: number,
  m: number,
  v: number,
  average: number,
  rate: number,
  unbias: number,
  keep: number,
  follow: number,
) => void;

/** The state of one trained array under {@link Workspace.descend}: all of one length, in one workspace. */
export interface AdamState {
  readonly values: Float32Array;
  /** Cleared by the step. */
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly average: Float32Array;
}

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
  /**
   * One step of Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101) in single precision.
   *
   * @param step `rate` divided by the first moment's bias; the second moment is multiplied by `unbias`; `keep` of the
   * values is left by decay; the average goes by the share `follow` towards the new values.
   */
  descend(
    state: AdamState,
    step: {
      readonly rate: number;
      readonly unbias: number;
      readonly keep: number;
      readonly follow: number;
    },
  ): void;
}

let compiled: object | undefined;

/** @param mebibytes memory for all arrays, at least 16. */
export const createWorkspace = (mebibytes = 16): Workspace => {
  const { Module, Instance } = webAssembly();
  compiled ??= new Module(Uint8Array.from(atob(trainingLines.join("")), (char) => char.charCodeAt(0)));
  const { memory, gemm, adam } = new Instance(compiled).exports as {
    readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
    readonly gemm: Gemm;
    readonly adam: Adam;
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
    descend({ values, gradient, first, second, average }, { rate, unbias, keep, follow }) {
      const [w, g, m, v, mean] = [values, gradient, first, second, average].map((a) => a.byteOffset);
      // The numbers behind an array up to a multiple of four are its own: `floats` hands out whole vectors.
      adam(values.length, w!, g!, m!, v!, mean!, rate, unbias, keep, follow);
    },
  };
};
