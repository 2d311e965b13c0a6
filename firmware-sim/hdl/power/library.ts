import type { BooleanFunction } from "./boolean-function.ts";
import type { LookupTable } from "./lookup-table.ts";

/** A timing arc from `relatedPin` to the pin that holds it. Times in ns. */
export interface TimingArc {
  readonly relatedPin: string;
  readonly sense: "positive_unate" | "negative_unate" | "non_unate";
  /** `combinational`, `rising_edge`, `setup_rising` ... as in the file. */
  readonly type: string;
  readonly when: BooleanFunction | undefined;
  readonly cellRise: LookupTable | undefined;
  readonly cellFall: LookupTable | undefined;
  readonly riseTransition: LookupTable | undefined;
  readonly fallTransition: LookupTable | undefined;
}

/** Energy in pJ that the cell itself takes per transition of the pin that holds it. */
export interface InternalPower {
  readonly relatedPin: string | undefined;
  readonly when: BooleanFunction | undefined;
  readonly rise: LookupTable | undefined;
  readonly fall: LookupTable | undefined;
}

export interface LibertyPin {
  readonly name: string;
  readonly direction: "input" | "output" | "inout" | "internal";
  /** In pF; the larger of rise and fall capacitance, as a late timing analysis takes it. */
  readonly capacitancePf: number;
  readonly isClock: boolean;
  /** Of an output: over input pins, or over the state variables of `ff`. */
  readonly function: BooleanFunction | undefined;
  readonly arcs: readonly TimingArc[];
  readonly internalPower: readonly InternalPower[];
}

/** An edge-triggered state: the names of its two variables and what drives them. */
export interface FlipFlop {
  readonly state: string;
  readonly inverse: string;
  readonly clockedOn: BooleanFunction;
  readonly nextState: BooleanFunction;
  readonly clear: BooleanFunction | undefined;
  readonly preset: BooleanFunction | undefined;
}

export interface LibertyCell {
  readonly name: string;
  readonly areaUm2: number;
  readonly pins: ReadonlyMap<string, LibertyPin>;
  readonly flipFlop: FlipFlop | undefined;
  /** Used where no condition of `leakage` holds. */
  readonly defaultLeakageNw: number;
  readonly leakage: readonly { readonly when: BooleanFunction; readonly leakageNw: number }[];
}

export interface LibertyLibrary {
  readonly name: string;
  readonly voltageV: number;
  readonly temperatureC: number;
  readonly cellNames: readonly string[];
  /** Capacitance of a net's wire by its fanout, of the library's default wire-load model; undefined without one. */
  readonly wirePf: ((fanout: number) => number) | undefined;
  /** @throws PulsegateError `unknown-name` when the library has no such cell. */
  cell(name: string): LibertyCell;
}
