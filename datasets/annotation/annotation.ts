/** One annotation. `sample` counts at the recording's frame rate; `symbol` is the WFDB mnemonic (`N`, `V`, `~`, `+`). */
export interface Annotation {
  readonly sample: number;
  readonly symbol: string;
  readonly subtype: number;
  readonly channel: number;
  readonly number: number;
  /** Auxiliary text, e.g. `(AFIB`; empty when there is none. */
  readonly aux: string;
  /** Seconds that it lasts, where the format says so (EDF+); WFDB has no place for it. */
  readonly durationS?: number;
}
