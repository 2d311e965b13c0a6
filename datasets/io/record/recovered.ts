import type { RecordFormat } from "./recorder.ts";

/** What became of a recording whose recorder died. */
export interface Recovered {
  readonly format: RecordFormat;
  /** Whether its recorder had not closed it. */
  readonly wasOpen: boolean;
  /** What is there now, in seconds. */
  readonly durationS: number;
  /** What had to be put right; empty when the files were whole. */
  readonly done: readonly string[];
}
