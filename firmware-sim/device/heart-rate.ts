export interface HeartRate {
  readonly rateBpm: number;
  /** Standard deviation of the pulse intervals. */
  readonly sdnnMs: number;
  /** Root mean square of successive differences of the pulse intervals. */
  readonly rmssdMs: number;
}

/**
 * Heart rate and short-term variability from the pulses of one window; undefined with fewer than three pulses.
 * Source of the definitions: Task Force of the ESC and NASPE, Circulation 93(5):1043-1065, 1996, section "Statistical
 * methods". A window of a few seconds holds few intervals: its variability is a rough figure.
 */
export function heartRate(pulses: ArrayLike<number>, sampleRateHz: number): HeartRate | undefined {
  const intervals = pulses.length - 1;
  if (intervals < 2) return undefined;
  const toMs = 1000 / sampleRateHz;
  const meanMs = ((pulses[intervals] - pulses[0]) * toMs) / intervals;
  let spread = 0;
  let successive = 0;
  for (let i = 0; i < intervals; i++) {
    const intervalMs = (pulses[i + 1] - pulses[i]) * toMs;
    spread += (intervalMs - meanMs) ** 2;
    if (i > 0) successive += (intervalMs - (pulses[i] - pulses[i - 1]) * toMs) ** 2;
  }
  return {
    rateBpm: 60000 / meanMs,
    sdnnMs: Math.sqrt(spread / (intervals - 1)),
    rmssdMs: Math.sqrt(successive / (intervals - 1)),
  };
}
