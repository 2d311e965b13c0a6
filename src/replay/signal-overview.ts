/** Smallest and largest sample of each of at most `maxBins` equal bins, whatever the length: bins merge in pairs. */
export interface SignalOverview {
  push(samples: Float32Array): void;
  /** Passes over `lost` missing samples; a bin that holds nothing else is null. */
  skip(lost: number): void;
  result(): { binS: number; min: (number | null)[]; max: (number | null)[] };
}

export function createSignalOverview(sampleRateHz: number, maxBins = 2048): SignalOverview {
  const min = new Float32Array(maxBins).fill(Number.POSITIVE_INFINITY);
  const max = new Float32Array(maxBins).fill(Number.NEGATIVE_INFINITY);
  let binSamples = Math.max(1, Math.round(sampleRateHz / 32));
  let bin = 0;
  let inBin = 0;

  const merge = () => {
    for (let i = 0; i < maxBins / 2; i++) {
      min[i] = Math.min(min[2 * i], min[2 * i + 1]);
      max[i] = Math.max(max[2 * i], max[2 * i + 1]);
    }
    min.fill(Number.POSITIVE_INFINITY, maxBins / 2);
    max.fill(Number.NEGATIVE_INFINITY, maxBins / 2);
    binSamples *= 2;
    bin = maxBins / 2;
  };
  const advance = (n: number) => {
    inBin += n;
    if (inBin < binSamples) return;
    inBin = 0;
    bin++;
    if (bin === maxBins) merge();
  };
  const known = (values: Float32Array, bins: number) =>
    Array.from(values.subarray(0, bins), (x) => (Number.isFinite(x) ? Math.round(x * 1e4) / 1e4 : null));

  return {
    push(samples) {
      for (let at = 0; at < samples.length; ) {
        const end = Math.min(samples.length, at + binSamples - inBin);
        let low = min[bin];
        let high = max[bin];
        for (let i = at; i < end; i++) {
          const x = samples[i];
          if (x < low) low = x;
          if (x > high) high = x;
        }
        min[bin] = low;
        max[bin] = high;
        advance(end - at);
        at = end;
      }
    },
    skip(lost) {
      for (let left = lost; left > 0; ) {
        const n = Math.min(left, binSamples - inBin);
        advance(n);
        left -= n;
      }
    },
    result() {
      const bins = bin + (inBin > 0 ? 1 : 0);
      return { binS: binSamples / sampleRateHz, min: known(min, bins), max: known(max, bins) };
    },
  };
}
