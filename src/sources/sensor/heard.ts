import type { Detection } from "../../../datasets/format/frame/detection.ts";

/** What came at one baud rate. */
export interface Heard {
  readonly baudRate: number | undefined;
  /** By itself. */
  readonly bytes: number;
  readonly best: Detection | undefined;
  /** Whether anything came when it was asked. */
  answered: boolean;
}

export const isSilent = ({ bytes, answered }: Heard): boolean => bytes === 0 && !answered;

/** For people; `baudRates`: those that were tried, none where a wire has none. */
export function whatCame(heard: readonly Heard[], baudRates: readonly number[]): string {
  if (!heard.every(isSilent)) return heard.map(summary).join("; ");
  return `nothing${baudRates.length === 0 ? "" : ` at ${baudRates.join(", ")} baud`}`;
}

function summary({ baudRate, bytes, best, answered }: Heard): string {
  const at = baudRate === undefined ? "" : `${baudRate} baud: `;
  if (bytes === 0) return `${at}nothing${answered ? " by itself, and no known answer when asked" : ""}`;
  const guess = best === undefined ? "" : `, at best ${best.protocol.name} (score ${best.score.toFixed(2)})`;
  return `${at}${bytes} bytes${guess}`;
}
