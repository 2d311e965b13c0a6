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

export const hardwareRows: readonly HardwareRow[] = [];
