import { floatText } from "../csv/write-csv.ts";
import { ucum } from "./codes.ts";

/** How values are written: value = origin + factor x number. */
export interface SampleScale {
  readonly origin: number;
  readonly factor: number;
  /** What the converter can show, in physical units, where it is known. */
  readonly lowerLimit?: number;
  readonly upperLimit?: number;
}

/** FHIR R4 SampledData. Source: hl7.org/fhir/R4/datatypes.html#SampledData. */
export interface SampledData {
  readonly origin: {
    readonly value: number;
    readonly unit: string;
    readonly system: string;
    readonly code: string;
  };
  readonly period: number;
  readonly factor: number;
  readonly lowerLimit?: number;
  readonly upperLimit?: number;
  readonly dimensions: 1;
  readonly data: string;
}

export const plainScale: SampleScale = { origin: 0, factor: 1 };

/** A decimal without exponent that reads back as the same 32-bit float. */
function decimalText(value: number): string {
  const text = floatText(value);
  if (!/e/i.test(text)) return text === "-0" ? "0" : text;
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(100, Math.max(0, 8 - exponent))).replace(/\.?0+$/, "");
}

/**
 * A number of a sample: an integer where the scale gives the value back exactly (as a 32-bit float), else a decimal.
 */
function numberText(value: number, { origin, factor }: SampleScale): string {
  const whole = Math.round((value - origin) / factor);
  if (Math.fround(origin + factor * whole) === value) return String(whole);
  return decimalText(Math.fround((value - origin) / factor));
}

/** Gathers the samples of one channel of one observation. */
export interface SampledDataWriter {
  readonly samples: number;
  add(values: Float32Array): void;
  /** `count` samples that are missing. */
  addMissing(count: number): void;
  /** Undefined when no sample is known. */
  finish(): SampledData | undefined;
}

/** @param units UCUM code of the physical unit. */
export function createSampledData(
  sampleRateHz: number,
  units: string,
  scale: SampleScale,
): SampledDataWriter {
  const parts: string[] = [];
  let samples = 0;
  let known = false;
  return {
    get samples() {
      return samples;
    },
    add(values) {
      for (const value of values) parts.push(numberText(value, scale));
      samples += values.length;
      known ||= values.length > 0;
    },
    addMissing(count) {
      for (let i = 0; i < count; i++) parts.push("E");
      samples += count;
    },
    finish() {
      if (!known) return undefined;
      const { origin, factor, lowerLimit, upperLimit } = scale;
      return {
        origin: { value: origin, unit: units, system: ucum, code: units },
        period: 1000 / sampleRateHz,
        factor,
        ...(lowerLimit === undefined ? {} : { lowerLimit }),
        ...(upperLimit === undefined ? {} : { upperLimit }),
        dimensions: 1,
        data: parts.join(" "),
      };
    },
  };
}
