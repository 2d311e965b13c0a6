import type { EdfEvent } from "./events.ts";

/** Texts by which this program says in its own files what a record cannot: that samples are not there, and where the last one is. */
export const LOST = "Signal lost";
export const ENDS = "Recording ends";

/** Lost samples of a channel (all channels when undefined), in seconds from sample 0. */
export interface LostSpan {
  readonly channel: number | undefined;
  readonly fromS: number;
  readonly toS: number;
}

export interface OwnMarks {
  readonly lost: readonly LostSpan[];
  readonly endS: number | undefined;
  /** All other events. */
  readonly others: readonly EdfEvent[];
}

/** Takes the marks of this program out of the events of a file that it wrote. */
export function takeOwnMarks(
  events: readonly EdfEvent[],
  labels: readonly string[],
  firstOnsetS: number,
): OwnMarks {
  const lost: LostSpan[] = [];
  const others: EdfEvent[] = [];
  let endS: number | undefined;
  for (const event of events) {
    const [text, label] = event.text.split("@@");
    const fromS = event.onsetS - firstOnsetS;
    if (event.text === ENDS) endS = fromS;
    else if (text === LOST && event.durationS !== undefined) {
      const channel = label === undefined ? undefined : labels.indexOf(label);
      lost.push({ channel, fromS, toS: fromS + event.durationS });
    } else others.push(event);
  }
  return { lost, endS, others };
}

/** Labels by which annotations name channels; a label that two channels have gives way to the channel's number. */
export const uniqueLabels = (labels: readonly string[]): string[] =>
  labels.map((label, index) =>
    labels.filter((other) => other === label).length > 1 || label === "" ? String(index) : label,
  );
