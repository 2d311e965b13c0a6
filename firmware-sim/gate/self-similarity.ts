const energyOf = (x: Float32Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += x[i] * x[i];
  return sum;
};

/**
 * Largest autocorrelation of `x` at lags of `firstLag` .. `lastLag` samples, each normalised by the energies of both parts; 0
 * when nothing repeats.
 */
export const selfSimilarity = (x: Float32Array, firstLag: number, lastLag: number): number => {
  const n = x.length;
  const whole = energyOf(x, 0, n);
  // Energies of the part before and the part after the lag: each further lag takes one sample off either.
  let early = whole - energyOf(x, Math.max(0, n - firstLag), n);
  let late = whole - energyOf(x, 0, Math.min(n, firstLag));
  // A part that is flat but for rounding is like nothing.
  const silence = 1e-9 * whole;
  const last = Math.min(n - 1, lastLag);
  let best = 0;
  for (let lag = firstLag; lag <= last; lag++) {
    let cross = 0;
    for (let i = lag; i < n; i++) cross += x[i - lag] * x[i];
    if (early > silence && late > silence) best = Math.max(best, cross / Math.sqrt(early * late));
    early -= x[n - 1 - lag] ** 2;
    late -= x[lag] ** 2;
  }
  return best;
};
