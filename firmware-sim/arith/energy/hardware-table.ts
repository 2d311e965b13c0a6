import { hardwareData, type LibraryData } from "./hardware-data.ts";

/** One multiplier, synthesised and simulated under one set of conditions. Written by `npm run hardware`. */
export interface HardwareRow {
  readonly multiplier: string;
  readonly library: string;
  readonly corner: string;
  /** Synthesis tool and version. */
  readonly tool: string;
  /** Whether switching activity was simulated without delays or with those of the gates, glitches included. */
  readonly delays: "zero" | "gate";
  /** Operand pairs: uniform, or recorded from the shipped beat network. */
  readonly operands: "uniform" | "beats";
  readonly areaUm2: number;
  /** Energy of one multiplication. */
  readonly energyJ: number;
  readonly leakageW: number;
  readonly delayNs: number;
  readonly cells: number;
}

type Compact = LibraryData["rows"][number];

/** Energy that a ledger would charge: gate delays, and the network's operands where the multiplier can have them. */
const chargedPj = ([, , , , , , , , uniform, beats]: Compact): number => beats ?? uniform;

/**
 * `exact8` and `exact8u` are the cheapest exact multiplier of their library, because nobody would build another one to
 * compare with; the others carry their structure in the name.
 */
function nameOf(row: Compact, rows: readonly Compact[]): string {
  const [name, structure] = row;
  const alike = rows.filter((other) => other[0] === name);
  const cheapest = alike.reduce((best, other) => (chargedPj(other) < chargedPj(best) ? other : best), row);
  return row === cheapest ? name : `${name} (${structure})`;
}

function expand(data: LibraryData): HardwareRow[] {
  const { library, corner, tool, rows } = data;
  return rows.flatMap((row) => {
    const [, , cells, areaUm2, leakageNw, delayNs, ...energies] = row;
    const common = {
      multiplier: nameOf(row, rows),
      ...{ library, corner, tool, cells, areaUm2, delayNs },
      leakageW: leakageNw * 1e-9,
    };
    const conditions = [
      { delays: "zero", operands: "uniform" },
      { delays: "zero", operands: "beats" },
      { delays: "gate", operands: "uniform" },
      { delays: "gate", operands: "beats" },
    ] as const;
    return conditions.flatMap((condition, k) => {
      const pj = energies[k];
      return pj === undefined || pj === null ? [] : [{ ...common, ...condition, energyJ: pj * 1e-12 }];
    });
  });
}

/** Every row; those of the library that is charged come first. */
export const hardwareRows: readonly HardwareRow[] = hardwareData.flatMap(expand);
