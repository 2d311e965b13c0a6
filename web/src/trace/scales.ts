import { plain, significant } from "../../../src/report/format.ts";
import type { SampleRing } from "../live/sample-ring.ts";
import { PX_PER_MM } from "./geometry.ts";

const MV_PER_UNIT: Readonly<Record<string, number>> = {
  V: 1000,
  mV: 1,
  uV: 1e-3,
  "\u00b5V": 1e-3,
  "\u03bcV": 1e-3,
};

/** The gain at which a lane of another unit than millivolts is just fitted, mm/mV. */
export const FITTED_GAIN = 10;

export interface LaneScale {
  /** Drawn at the middle of the lane, in the channel's unit. */
  readonly centre: number;
  readonly pxPerUnit: number;
  /** Whether the lane stands for ECG paper: millivolts at a fixed gain. */
  readonly paper: boolean;
  /** Pixels of 1 mV; undefined when the unit is no voltage. */
  readonly calibrationPx: number | undefined;
  /** `10 mm/mV`, `50 NU/mm`. */
  readonly gainText: string;
  /** The value at the middle. */
  readonly middleText: string;
}

/** The smallest of 1, 2, 5, 10, 20, 50 ... (and fractions) that is at least `least`. */
export function niceStep(least: number): number {
  if (!(least > 0) || !Number.isFinite(least)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = least / power;
  // A hair of tolerance: 2.0000000001 is 2.
  return power * (digit <= 1 + 1e-9 ? 1 : digit <= 2 + 1e-9 ? 2 : digit <= 5 + 1e-9 ? 5 : 10);
}

/** Lowest, middle and highest known value of a part of the ring, with 2 % at each end left out (spikes). */
export function spread(
  ring: SampleRing,
  from: number,
  to: number,
): { low: number; median: number; high: number } | undefined {
  const stride = Math.max(1, Math.floor((to - from) / 512));
  const values: number[] = [];
  for (let i = Math.max(from, ring.tail); i < to; i += stride) {
    const value = ring.at(i);
    if (!Number.isNaN(value)) values.push(value);
  }
  if (values.length === 0) return undefined;
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (values.length - 1))] as number;
  return { low: at(0.02), median: at(0.5), high: at(0.98) };
}

/** Whether a channel is drawn on ECG paper, at millimetres a millivolt. */
export const isOnPaper = (channel: { readonly modality: string; readonly units: string }): boolean =>
  channel.modality === "ecg" && MV_PER_UNIT[channel.units] !== undefined;

/**
 * How a channel is drawn in a lane: voltages of an ECG at `gainMmMv`, everything else fitted to the lane in steps of
 * 1, 2 or 5 units a millimetre (`gainMmMv` then counts against `FITTED_GAIN`).
 */
export function laneScale(
  channel: { readonly modality: string; readonly units: string },
  ring: SampleRing,
  from: number,
  to: number,
  heightPx: number,
  gainMmMv: number,
): LaneScale {
  const found = spread(ring, from, to);
  const mvPerUnit = MV_PER_UNIT[channel.units];
  if (isOnPaper(channel) && mvPerUnit !== undefined) {
    const centre = found?.median ?? 0;
    return {
      centre,
      pxPerUnit: gainMmMv * mvPerUnit * PX_PER_MM,
      paper: true,
      calibrationPx: gainMmMv * PX_PER_MM,
      gainText: `${plain(gainMmMv)} mm/mV`,
      middleText: `${significant(centre, 2)} ${channel.units}`,
    };
  }
  const { low, high } = found ?? { low: -1, high: 1 };
  const usableMm = (0.7 * heightPx) / PX_PER_MM;
  const unitsPerMm = niceStep((high - low || Math.abs(high) || 1) / usableMm) * (FITTED_GAIN / gainMmMv);
  const centre = (low + high) / 2;
  return {
    centre,
    pxPerUnit: PX_PER_MM / unitsPerMm,
    paper: false,
    calibrationPx: undefined,
    gainText: `${plain(unitsPerMm, 3)} ${channel.units}/mm`,
    middleText: `${significant(centre, 3)} ${channel.units}`,
  };
}
