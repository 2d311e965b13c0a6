/** What a list of finished runs says of a readable summary. */
export interface SummaryFacts {
  readonly recording: string;
  readonly modality: "ecg" | "ppg";
  readonly durationS: number;
  /** False when the run was interrupted. */
  readonly complete: boolean;
  readonly baseline: string;
  readonly designs: readonly {
    readonly name: string;
    readonly title: string;
    readonly lifetimeDays: number;
    readonly averagePowerW: number;
  }[];
}

/** A line of the list; `date` is when the file was written, ISO 8601. */
export type ListedSummary = { readonly id: string; readonly file: string; readonly date: string } & (
  | SummaryFacts
  | { readonly error: string }
);
