import { PulsegateError } from "../../../signals/errors.ts";

export interface LogisticModel {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** Solves a x = b for a symmetric positive definite `a` (row-major n x n) in place, by Cholesky factors. */
const solve = (a: Float64Array, b: Float64Array): void => {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (i === j && sum <= 0) throw new PulsegateError("misuse", "matrix is not positive definite");
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * n + k]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= a[k * n + i]! * b[k]!;
    b[i] = sum / a[i * n + i]!;
  }
};

/**
 * Weighted logistic regression by Newton's method: minimises the weighted cross-entropy plus `ridge`/2 |w|^2 (the bias
 * is free). `rows` is row-major n x `width`, `targets` 0 or 1, `weights` per row; the weights should sum to about 1.
 */
export const fitLogistic = (
  rows: Float32Array,
  width: number,
  targets: Uint8Array,
  weights: Float64Array,
  ridge: number,
): LogisticModel => {
  const n = targets.length;
  const size = width + 1;
  const w = new Float64Array(size);
  const row = new Float64Array(size);
  row[width] = 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  /** Adds one row's part of the gradient and of the lower triangle of the Hessian. */
  const add = (row: Float64Array, target: number, weight: number): void => {
    let z = 0;
    for (let i = 0; i < size; i++) z += w[i]! * row[i]!;
    const p = 1 / (1 + Math.exp(-z));
    const slope = weight * (p - target);
    const curvature = weight * p * (1 - p);
    for (let i = 0; i < size; i++) {
      gradient[i] = gradient[i]! + slope * row[i]!;
      const c = curvature * row[i]!;
      for (let j = 0; j <= i; j++) hessian[i * size + j] = hessian[i * size + j]! + c * row[j]!;
    }
  };
  let step = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 50 && step > 1e-9; iteration++) {
    hessian.fill(0);
    for (let i = 0; i < size; i++) {
      gradient[i] = i < width ? ridge * w[i]! : 0;
      hessian[i * size + i] = i < width ? ridge : 1e-12;
    }
    for (let s = 0; s < n; s++) {
      for (let i = 0; i < width; i++) row[i] = rows[s * width + i]!;
      add(row, targets[s]!, weights[s]!);
    }
    solve(hessian, gradient);
    step = gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
    for (let i = 0; i < size; i++) w[i] = w[i]! - gradient[i]!;
  }
  return { weights: w.slice(0, width), bias: w[width]! };
};
