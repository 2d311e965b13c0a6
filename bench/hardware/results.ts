import type { InferenceEnergy } from "./accelerator.ts";
import type { Measured } from "./measure.ts";
import type { OperandStatistics } from "./record-operands.ts";
import type { SramMacro } from "./sram.ts";

/** Everything that a figure depends on and that its row does not say. */
export interface Provenance {
  readonly library: string;
  readonly title: string;
  readonly corner: string;
  readonly voltageV: number;
  readonly licence: string;
  readonly yosys: string;
  readonly iverilog: string;
  readonly script: string;
  readonly delays: string;
  readonly energies: string;
  readonly operands: Readonly<Record<"uniform" | "beats", string>>;
  readonly statistics: OperandStatistics;
  readonly seed: number;
  readonly periodNs: number;
}

interface Named {
  readonly name: string;
  readonly architecture: string;
}
export type MeasuredElement = Measured & Named;
export type MeasuredMultiplier = Omit<MeasuredElement, "partPj">;

/** The array's control, per clock. */
export interface SequencerResult {
  readonly cells: number;
  readonly areaUm2: number;
  readonly clockPj: number;
  readonly leakageNw: number;
}

/** One inference of the shipped beat network on an array of elements with that multiplier. */
export interface InferenceRow extends InferenceEnergy, Named {
  readonly array: string;
}

/** One library's results as they lie in `bench/hardware/results/<library>.json`. */
export interface HardwareResults {
  readonly provenance: Provenance;
  readonly multipliers: readonly MeasuredMultiplier[];
  /** Multiply-accumulate elements; `partPj` is the multiplier inside. */
  readonly elements: readonly MeasuredElement[];
  /** Where the library has memory macros. */
  readonly accelerator?: {
    readonly sram: readonly SramMacro[];
    readonly sequencer: SequencerResult;
    readonly inferences: readonly InferenceRow[];
  };
}

/** Four significant digits: more would pretend a precision that a cell library does not have. */
export const round4 = (value: number): number => Number(value.toPrecision(4));

/** The same value with every number rounded. */
export function rounded<T>(value: T): T {
  if (typeof value === "number") return round4(value) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)])) as T;
  }
  return value;
}
