/** Smallest and largest sample of each of at most `maxBins` equal bins, whatever the length: bins merge in pairs. */
export interface SignalOverview {
  push(samples: Float32Array): void;
  result(): { binS: number; min: number[]; max: number[] };
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
        inBin += end - at;
        at = end;
        if (inBin < binSamples) continue;
        inBin = 0;
        bin++;
        if (bin === maxBins) merge();
      }
    },
    result() {
      const bins = bin + (inBin > 0 ? 1 : 0);
      const round = (x: number) => Math.round(x * 1e4) / 1e4;
      return {
        binS: binSamples / sampleRateHz,
        min: Array.from(min.subarray(0, bins), round),
        max: Array.from(max.subarray(0, bins), round),
      };
    },
  };
}
