import type { Idle, SimulatedChannel } from "./device.ts";

/** A value that does not change. */
export const still = (value: number, units: string): Idle => ({
  text: `${value} ${units}`,
  value: () => value,
});

/** Chest movement of a calm adult: 15 breaths a minute. */
export const breathing = (amplitude: number): Idle => ({
  text: "breathing at 0.25 Hz",
  value: (timeS) => amplitude * Math.sin(2 * Math.PI * 0.25 * timeS),
});

/** Two's complement converter of `bits` bits around 0. */
export const signedRange = (bits: number) => ({
  minCount: -(2 ** (bits - 1)),
  maxCount: 2 ** (bits - 1) - 1,
});

/** A count that the firmware computes or measures itself: heart rate, temperature, status. */
export const reading = (
  name: string,
  value: number,
  units: string,
  { countsPerUnit = 1, maxCount = 255 }: { countsPerUnit?: number; maxCount?: number } = {},
): SimulatedChannel => ({
  name,
  takes: "other",
  units,
  countsPerUnit,
  baseline: 0,
  minCount: 0,
  maxCount,
  idle: still(value, units),
});

/** An ECG input with a signed converter: `mvPerCount` from the chip's data sheet. */
export const ecgInput = (name: string, bits: number, mvPerCount: number): SimulatedChannel => ({
  name,
  takes: "ecg",
  units: "mV",
  countsPerUnit: 1 / mvPerCount,
  baseline: 0,
  ...signedRange(bits),
  idle: still(0, "mV"),
});

/** Light that comes back through a finger: a large constant part and a pulse of one NU on it. */
export const lightInput = (
  name: string,
  { level, countsPerPulse, maxCount }: { level: number; countsPerPulse: number; maxCount: number },
): SimulatedChannel => ({
  name,
  takes: "ppg",
  units: "NU",
  countsPerUnit: countsPerPulse,
  baseline: level,
  minCount: 0,
  maxCount,
  idle: still(0, "NU"),
});

/** What is asked of a simulated input that any sensor may be plugged into: mV at the electrodes, NU of a pulse as 1 mV. */
export const openInput = (
  name: string,
  bits: number,
  countsPerMv: number,
  baseline = 2 ** (bits - 1),
): SimulatedChannel => ({
  name,
  takes: "any",
  units: "mV",
  countsPerUnit: countsPerMv,
  baseline,
  minCount: 0,
  maxCount: 2 ** bits - 1,
  idle: still(0, "mV"),
});
