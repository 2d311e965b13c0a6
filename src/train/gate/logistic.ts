/** One window's features with its label (1 = noisy) and the group (record, subject) that must not be split. */
export interface Example {
  readonly features: Float32Array;
  readonly label: 0 | 1;
  readonly group: string;
  readonly weight: number;
}

/** A float classifier on standardised, clamped features: the source of the integer model. */
export interface FloatGate {
  readonly offset: Float64Array;
  /** 1 / standard deviation. */
  readonly scale: Float64Array;
  /** Clamp of the standardised value. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface FitOptions {
  /** Weight of the squared weights in the loss, per example. */
  readonly ridge: number;
  /** Share of the training values of a feature that the clamp cuts off at each end. */
  readonly clampShare: number;
  /** Sign that each weight must have (1 or -1), 0 or nothing for a free one. */
  readonly directions?: ArrayLike<number>;
}

const weightedMean = (examples: readonly Example[], feature: number): number => {
  let sum = 0;
  let weight = 0;
  for (const e of examples) {
    if (e.label === 1) continue;
    sum += e.weight * (e.features[feature] as number);
    weight += e.weight;
  }
  return weight > 0 ? sum / weight : 0;
};

const standardise = (examples: readonly Example[], clampShare: number): FloatGate => {
  const count = examples[0]?.features.length ?? 0;
  const gate: FloatGate = {
    offset: new Float64Array(count),
    scale: new Float64Array(count),
    low: new Float64Array(count),
    high: new Float64Array(count),
    weights: new Float64Array(count),
    bias: 0,
  };
  for (let f = 0; f < count; f++) {
    const values = Float64Array.from(examples, (e) => e.features[f] as number).sort();
    const offset = weightedMean(examples, f);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
    const scale = sd > 1e-9 ? 1 / sd : 1;
    gate.offset[f] = offset;
    gate.scale[f] = scale;
    const low = values[Math.floor(clampShare * (values.length - 1))] as number;
    const high = values[Math.ceil((1 - clampShare) * (values.length - 1))] as number;
    gate.low[f] = Math.max(-7.9, (low - offset) * scale);
    gate.high[f] = Math.min(7.9, (high - offset) * scale);
  }
  return gate;
};

/** Standardised, clamped value of feature `f`. */
export const inputOf = (gate: FloatGate, features: ArrayLike<number>, f: number): number =>
  Math.min(
    gate.high[f] as number,
    Math.max(
      gate.low[f] as number,
      ((features[f] as number) - (gate.offset[f] as number)) * (gate.scale[f] as number),
    ),
  );

/** Logit of "noisy" in double precision. */
export const floatLogit = (gate: FloatGate, features: ArrayLike<number>): number => {
  let sum = gate.bias;
  for (let f = 0; f < gate.weights.length; f++)
    sum += (gate.weights[f] as number) * inputOf(gate, features, f);
  return sum;
};

/**
 * Newton step under sign bounds: minimises `gradient . d + d . hessian . d / 2` such that `theta + d` keeps the signs that
 * `directions` asks for, by cyclic coordinate descent (the problem is convex, and small).
 */
const boundedStep = (
  { hessian, gradient }: Normal,
  theta: Float64Array,
  directions: ArrayLike<number>,
): Float64Array => {
  const n = theta.length;
  const step = new Float64Array(n);
  for (let sweep = 0; sweep < 2000; sweep++) {
    let largest = 0;
    for (let i = 0; i < n; i++) {
      let slope = gradient[i] as number;
      for (let j = 0; j < n; j++) slope += (hessian[i * n + j] as number) * (step[j] as number);
      let wanted = (theta[i] as number) + (step[i] as number) - slope / (hessian[i * n + i] as number);
      if (((directions[i] ?? 0) as number) * wanted < 0) wanted = 0;
      const change = wanted - (theta[i] as number) - (step[i] as number);
      step[i] = (step[i] as number) + change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest < 1e-9) break;
  }
  return step;
};

interface Normal {
  readonly hessian: Float64Array;
  readonly gradient: Float64Array;
}

const accumulate = (normal: Normal, row: Float64Array, error: number, curvature: number): void => {
  const n = row.length;
  for (let i = 0; i < n; i++) {
    const x = row[i] as number;
    normal.gradient[i] = (normal.gradient[i] as number) + error * x;
    const cx = curvature * x;
    for (let j = 0; j <= i; j++)
      normal.hessian[i * n + j] = (normal.hessian[i * n + j] as number) + cx * (row[j] as number);
  }
};

const mirror = (hessian: Float64Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) hessian[i * n + j] = hessian[j * n + i] as number;
  }
};

/**
 * Ridge logistic regression by Newton's method (iteratively reweighted least squares); weights keep the signs of `directions`.
 * Deterministic: the same examples in the same order give the same gate. Both classes get the same total weight.
 */
export const fitLogistic = (examples: readonly Example[], options: FitOptions): FloatGate => {
  const gate = standardise(examples, options.clampShare);
  const n = gate.weights.length;
  const rows = examples.map((e) => {
    const row = new Float64Array(n + 1);
    for (let f = 0; f < n; f++) row[f] = inputOf(gate, e.features, f);
    row[n] = 1;
    return row;
  });
  const total = [0, 0];
  for (const e of examples) total[e.label] = (total[e.label] as number) + e.weight;
  const theta = new Float64Array(n + 1);
  for (let step = 0; step < 25; step++) {
    const normal: Normal = {
      hessian: new Float64Array((n + 1) * (n + 1)),
      gradient: new Float64Array(n + 1),
    };
    examples.forEach((e, r) => {
      const row = rows[r] as Float64Array;
      let z = 0;
      for (let f = 0; f <= n; f++) z += (theta[f] as number) * (row[f] as number);
      const p = 1 / (1 + Math.exp(-z));
      const w = e.weight / (2 * (total[e.label] as number));
      accumulate(normal, row, w * (p - e.label), Math.max(w * p * (1 - p), 1e-12));
    });
    for (let f = 0; f < n; f++) {
      const d = f * (n + 1) + f;
      normal.hessian[d] = (normal.hessian[d] as number) + options.ridge;
      normal.gradient[f] = (normal.gradient[f] as number) + options.ridge * (theta[f] as number);
    }
    const last = n * (n + 1) + n;
    normal.hessian[last] = (normal.hessian[last] as number) + 1e-9;
    mirror(normal.hessian, n + 1);
    const change = boundedStep(normal, theta, options.directions ?? []);
    let largest = 0;
    for (let f = 0; f <= n; f++) {
      theta[f] = (theta[f] as number) + (change[f] as number);
      largest = Math.max(largest, Math.abs(change[f] as number));
    }
    if (largest < 1e-6) break;
  }
  return { ...gate, weights: theta.slice(0, n), bias: theta[n] as number };
};
