import { type AamiClass, aamiClass } from "../../datasets/annotation/aami.ts";
import type { Annotation } from "../../datasets/annotation/annotation.ts";

export interface ReferenceBeats {
  /** Fiducial of each beat, in samples of the recording, ascending. */
  readonly samples: Float64Array;
  readonly classes: readonly AamiClass[];
  /** Spans of ventricular flutter or fibrillation, marked `[` to `]`: beats inside are not scored (EC57, as in bxb). */
  readonly flutter: readonly { readonly startSample: number; readonly endSample: number }[];
}

/** The beats of a reference annotation file with their AAMI class. */
export function referenceBeats(annotations: readonly Annotation[]): ReferenceBeats {
  const samples: number[] = [];
  const classes: AamiClass[] = [];
  const flutter: { startSample: number; endSample: number }[] = [];
  for (const { symbol, sample } of annotations) {
    if (symbol === "[") flutter.push({ startSample: sample, endSample: Number.POSITIVE_INFINITY });
    const open = flutter.at(-1);
    if (symbol === "]" && open !== undefined) open.endSample = sample;
    const label = aamiClass(symbol);
    if (label === undefined) continue;
    samples.push(sample);
    classes.push(label);
  }
  return { samples: Float64Array.from(samples), classes, flutter };
}
