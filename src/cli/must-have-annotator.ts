import type { Recording } from "../../datasets/recording.ts";
import { PulsegateError } from "../../signals/errors.ts";

/** Reference annotations that are looked for unasked; a recording need not have them. */
export const DEFAULT_ANNOTATOR = "atr";

/** @throws PulsegateError `unknown-name` for an annotator that was asked for and is not there. */
export function mustHaveAnnotator({ name, annotators }: Recording, asked: string): void {
  if (asked === DEFAULT_ANNOTATOR || annotators.includes(asked)) return;
  throw new PulsegateError("unknown-name", "no annotations of that name", {
    where: `recording ${name}`,
    got: asked,
    ...(annotators.length === 0 ? { expected: "a recording that has some" } : { known: annotators }),
  });
}
