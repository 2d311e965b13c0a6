import { type HardwareRow, hardwareRows } from "../../../firmware-sim/arith/energy/hardware-table.ts";
import { type ErrorMetrics, errorMetrics } from "../../../firmware-sim/arith/metrics/error-metrics.ts";
import { sampledErrorMetrics } from "../../../firmware-sim/arith/metrics/sampled-metrics.ts";
import type { Multiplier, RelativeEnergy } from "../../../firmware-sim/arith/multiplier.ts";

/** One condition of synthesis and simulation, beside the exact multiplier of the same signedness under it. */
export interface Synthesised extends Omit<HardwareRow, "multiplier"> {
  readonly energyOverExact?: number;
  readonly areaOverExact?: number;
}

/** Everything that the command knows of one multiplier; `--json` prints it. */
export interface Measured extends ErrorMetrics {
  readonly name: string;
  readonly family: string;
  readonly bits: Multiplier["bits"];
  readonly signed: boolean;
  readonly relativeEnergy: RelativeEnergy;
  /** Cell area in the first library of the hardware table. */
  readonly areaUm2?: number;
  readonly source: string;
  readonly hardware: readonly Synthesised[];
}

/** False for a user's table that comes without an energy: a ledger charges it like the exact multiplier. */
export const isEnergyStated = ({ relativeEnergy }: Pick<Measured, "relativeEnergy">): boolean =>
  !relativeEnergy.source.startsWith("not stated");

/** `SCDM8` of `SCDM8_73`. */
export const familyOf = (name: string): string => name.split("_")[0] ?? name;

/** `unsigned 8-bit`. */
export const operandsOf = ({ bits, signed }: Pick<Measured, "bits" | "signed">): string =>
  `${signed ? "signed" : "unsigned"} ${bits}-bit`;

/** A list draws as many pairs for each 16-bit multiplier as an 8-bit one has. */
const PAIRS_IN_A_LIST = 65_536;
const PAIRS_ALONE = 1_048_576;

export interface MeasureOptions {
  /** True for a list, where a 16-bit multiplier gets a smaller sample than alone. */
  readonly brief: boolean;
  /** All pairs of 16-bit multipliers too. */
  readonly exhaustive?: boolean;
  readonly family?: string;
  /** A table of the user. */
  readonly own?: boolean;
}

/** Measures a multiplier, and looks up what its hardware costs. */
export function measure(multiplier: Multiplier, options: MeasureOptions): Measured {
  const { name, bits, signed, relativeEnergy, source } = multiplier;
  const { brief, exhaustive = false, family = familyOf(name), own = false } = options;
  const metrics =
    bits === 8 || exhaustive
      ? errorMetrics(multiplier)
      : sampledErrorMetrics(multiplier, brief ? PAIRS_IN_A_LIST : PAIRS_ALONE);
  // A table of the user is not what was synthesised under its name.
  const hardware = own ? [] : synthesised(name, signed, hardwareRows);
  const areaUm2 = hardware[0]?.areaUm2;
  return {
    name,
    family,
    bits,
    signed,
    ...metrics,
    relativeEnergy,
    ...(areaUm2 === undefined ? {} : { areaUm2 }),
    source,
    hardware,
  };
}

/** The rows of one multiplier, each over the exact multiplier under the same conditions. */
export function synthesised(name: string, signed: boolean, rows: readonly HardwareRow[]): Synthesised[] {
  const exact = rows.filter((row) => row.multiplier === (signed ? "exact8" : "exact8u"));
  return rows
    .filter((row) => row.multiplier === name)
    .map(({ multiplier: _, ...own }) => {
      const peer = exact.find(
        (row) =>
          row.library === own.library &&
          row.corner === own.corner &&
          row.tool === own.tool &&
          row.delays === own.delays &&
          row.operands === own.operands,
      );
      if (peer === undefined) return own;
      return {
        ...own,
        energyOverExact: own.energyJ / peer.energyJ,
        areaOverExact: own.areaUm2 / peer.areaUm2,
      };
    });
}
