import { bandPower, type PowerSpectrum, welch } from "../../signals/spectrum/welch.ts";
import { logRatio } from "./log-ratio.ts";

/** Points of a segment: 4 s at 64 Hz; fits the RAM (2 KiB) and the FFT tables of small microcontrollers. */
export const SEGMENT = 256;
/** Distance of the segments, so that two cover a window of 5 s. */
export const HOP = 64;

/** The band of pulses and their harmonics, and how fast pulses may be. */
const LOW_HZ = 0.5;
const HIGH_HZ = 8;
const FASTEST_HZ = 4;
/** Far below any pulse's power, in squared units of the signal. */
const SILENCE = 1e-13;

/** Power spectrum of a window of pulses. */
export const pulseSpectrum = (band: Float32Array, sampleRateHz: number): PowerSpectrum =>
  welch(band, { sampleRateHz, segmentSamples: SEGMENT, overlapSamples: SEGMENT - HOP });

/** Power of the bin and of its two neighbours. */
const around = (spectrum: PowerSpectrum, bin: number): number =>
  bandPower(spectrum, (bin - 1) * spectrum.stepHz, (bin + 2) * spectrum.stepHz);

/** ln of the share of 0.5-8 Hz that the strongest bin of 0.5-4 Hz and its second harmonic have, neighbours included. */
export const dominance = (spectrum: PowerSpectrum): number => {
  const { density, stepHz } = spectrum;
  let strongest = Math.ceil(LOW_HZ / stepHz);
  for (let k = strongest + 1; k <= FASTEST_HZ / stepHz; k++) {
    if (density[k] > density[strongest]) strongest = k;
  }
  const pulse = around(spectrum, strongest) + around(spectrum, 2 * strongest);
  return logRatio(pulse, bandPower(spectrum, LOW_HZ, HIGH_HZ), SILENCE);
};

/** Entropy of the bins of 0.5-8 Hz over that of equal ones: 0 for a tone, 1 for white noise and for silence. */
export const spectralEntropy = ({ density, stepHz }: PowerSpectrum): number => {
  const bins = density.subarray(Math.ceil(LOW_HZ / stepHz), Math.floor(HIGH_HZ / stepHz) + 1);
  const sum = bins.reduce((total, power) => total + power, 0);
  if (!(sum > 0) || bins.length < 2) return 1;
  let entropy = 0;
  for (const power of bins) {
    const share = power / sum;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return entropy / Math.log(bins.length);
};
