import { gaussian, seededRandom } from "../../../signals/random.ts";

const bump = (x: number, centre: number, width: number): number => Math.exp(-(((x - centre) / width) ** 2));

/** One normal beat: P, Q, R, S and T as Gaussian bumps over the phase 0..1, R of 1 mV at phase 0.3. */
const beat = (phase: number, periodS: number): number => {
  const s = phase * periodS;
  const r = 0.3 * periodS;
  return (
    0.12 * bump(s, r - 0.16, 0.025) -
    0.1 * bump(s, r - 0.025, 0.008) +
    bump(s, r, 0.011) -
    0.15 * bump(s, r + 0.028, 0.011) +
    0.25 * bump(s, r + 0.25, 0.045)
  );
};

/** Three windows of an ECG at 128 Hz with 10 uV of sensor noise; tests judge the middle one. */
export const threeEcgWindows = (heartRateHz = 1.2): Float32Array => {
  const random = seededRandom(11);
  return Float32Array.from(
    { length: 3840 },
    (_, i) => beat(((i / 128) * heartRateHz) % 1, 1 / heartRateHz) + 0.01 * gaussian(random),
  );
};

/** Three windows of a finger PPG at 64 Hz, pulse height about 1, with a little noise. */
export const threePpgWindows = (pulseRateHz = 1.2): Float32Array => {
  const random = seededRandom(12);
  return Float32Array.from({ length: 960 }, (_, i) => {
    const phase = ((i / 64) * pulseRateHz) % 1;
    const pulse = bump(phase, 0.2, 0.1) + 0.4 * bump(phase, 0.45, 0.14);
    return pulse + 0.05 * Math.sin(i / 64) + 0.005 * gaussian(random);
  });
};
