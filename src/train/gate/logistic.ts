/** One window's features with its label (1 = noisy) and the group (record, subject) that must not be split. */
export interface Example {
  readonly features: Float32Array;
  readonly label: 0 | 1;
  readonly group: string;
  readonly weight: number;
}

/** One piece of a feature in standard deviations from its clean mean, held within `low` .. `high`, with its weight. */
export interface FloatTerm {
  /** Index in the feature vector. */
  readonly feature: number;
  readonly offset: number;
  /** 1 / standard deviation. */
  readonly scale: number;
  readonly low: number;
  readonly high: number;
  readonly weight: number;
}

/** A float classifier: the source of the integer model. */
export interface FloatGate {
  readonly terms: readonly FloatTerm[];
  readonly bias: number;
}

export interface FitOptions {
  /** Weight of the squared weights in the loss, per example. */
  readonly ridge: number;
  /**
   * Pieces per feature, cut at equal shares of the training values: with one the gate is linear, with more it is a sum of
   * monotone piecewise linear functions.
   */
  readonly pieces: number;
  /** Share of the training values of a feature that is cut off at each end. */
  readonly clampShare: number;
  /** Sign that the weights of each feature must have (1 or -1), 0 or nothing for a free one. */
  readonly directions?: ArrayLike<number>;
}

const cleanMean = (examples: readonly Example[], feature: number): number => {
  let sum = 0;
  let weight = 0;
  for (const e of examples) {
    if (e.label === 1) continue;
    sum += e.weight * e.features[feature];
    weight += e.weight;
  }
  return weight > 0 ? sum / weight : 0;
};

/** Largest distance from the clean mean that an int16 input of 4096 counts per standard deviation can hold. */
const FARTHEST = 7.9;

/** The pieces of one feature, weights still 0; none when the feature never changes. */
const piecesOf = (
  examples: readonly Example[],
  feature: number,
  { pieces, clampShare }: FitOptions,
): FloatTerm[] => {
  const values = Float64Array.from(examples, (e) => e.features[feature]).sort();
  const offset = cleanMean(examples, feature);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const sd = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  if (!(sd > 1e-9)) return [];
  const knots = Array.from({ length: pieces + 1 }, (_, k) => {
    const share = clampShare + ((1 - 2 * clampShare) * k) / pieces;
    const value = values[Math.round(share * (values.length - 1))];
    return Math.min(FARTHEST, Math.max(-FARTHEST, (value - offset) / sd));
  });
  const terms: FloatTerm[] = [];
  for (let k = 0; k < pieces; k++) {
    const [low, high] = [knots[k], knots[k + 1]];
    if (high - low > 1e-3) terms.push({ feature, offset, scale: 1 / sd, low, high, weight: 0 });
  }
  return terms;
};

/** Standardised, clamped input of one term. */
const inputOf = (term: FloatTerm, features: ArrayLike<number>): number =>
  Math.min(term.high, Math.max(term.low, (features[term.feature] - term.offset) * term.scale));

/** Logit of "noisy" in double precision. */
export const floatLogit = (gate: FloatGate, features: ArrayLike<number>): number =>
  gate.terms.reduce((sum, term) => sum + term.weight * inputOf(term, features), gate.bias);

interface Normal {
  readonly hessian: Float64Array;
  readonly gradient: Float64Array;
}

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
      let slope = gradient[i];
      for (let j = 0; j < n; j++) slope += hessian[i * n + j] * step[j];
      let wanted = theta[i] + step[i] - slope / hessian[i * n + i];
      if ((directions[i] ?? 0) * wanted < 0) wanted = 0;
      const change = wanted - theta[i] - step[i];
      step[i] = step[i] + change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest < 1e-9) break;
  }
  return step;
};

const accumulate = (normal: Normal, row: Float64Array, error: number, curvature: number): void => {
  const n = row.length;
  for (let i = 0; i < n; i++) {
    const x = row[i];
    normal.gradient[i] = normal.gradient[i] + error * x;
    const cx = curvature * x;
    for (let j = 0; j <= i; j++) normal.hessian[i * n + j] = normal.hessian[i * n + j] + cx * row[j];
  }
};

const mirror = (hessian: Float64Array, n: number): void => {
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) hessian[i * n + j] = hessian[j * n + i];
  }
};

/** Gradient and Hessian of the weighted log-loss at `theta`. */
const normalEquations = (
  examples: readonly Example[],
  rows: readonly Float64Array[],
  theta: Float64Array,
  total: readonly [number, number],
): Normal => {
  const n = theta.length;
  const normal: Normal = { hessian: new Float64Array(n * n), gradient: new Float64Array(n) };
  examples.forEach((e, r) => {
    const row = rows[r];
    let z = 0;
    for (let t = 0; t < n; t++) z += theta[t] * row[t];
    const p = 1 / (1 + Math.exp(-z));
    const w = e.weight / (2 * total[e.label]);
    accumulate(normal, row, w * (p - e.label), Math.max(w * p * (1 - p), 1e-12));
  });
  mirror(normal.hessian, n);
  return normal;
};

/**
 * Ridge logistic regression by Newton's method (iteratively reweighted least squares); weights keep the signs of `directions`.
 * Deterministic: the same examples in the same order give the same gate. Both classes get the same total weight.
 */
export const fitLogistic = (examples: readonly Example[], options: FitOptions): FloatGate => {
  const features = examples[0]?.features.length ?? 0;
  const terms = Array.from({ length: features }, (_, f) => piecesOf(examples, f, options)).flat();
  const n = terms.length;
  // The bias is a last input that is always 1.
  const rows = examples.map((e) =>
    Float64Array.from({ length: n + 1 }, (_, t) => (t < n ? inputOf(terms[t], e.features) : 1)),
  );
  const directions = terms.map((term) => options.directions?.[term.feature] ?? 0);
  const total: [number, number] = [0, 0];
  for (const e of examples) total[e.label] += e.weight;
  const theta = new Float64Array(n + 1);
  for (let step = 0; step < 25; step++) {
    const normal = normalEquations(examples, rows, theta, total);
    for (let t = 0; t <= n; t++) {
      const ridge = t < n ? options.ridge : 1e-9;
      const d = t * (n + 1) + t;
      normal.hessian[d] = normal.hessian[d] + ridge;
      normal.gradient[t] = normal.gradient[t] + ridge * theta[t];
    }
    const change = boundedStep(normal, theta, directions);
    for (let t = 0; t <= n; t++) theta[t] = theta[t] + change[t];
    if (change.every((c) => Math.abs(c) < 1e-5)) break;
  }
  return {
    terms: terms.map((term, t) => ({ ...term, weight: theta[t] })),
    bias: theta[n],
  };
};
