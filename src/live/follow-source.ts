import type { Subscription } from "rxjs";
import type { Source, SourceHeader, SourceMessage } from "../sources/source.ts";

export interface SourceFollower {
  /** Settles when the header has come and everything that stands before it can be done; nothing is taken before. */
  open(header: SourceHeader): Promise<void>;
  take(message: SourceMessage): void;
}

/**
 * Hands the messages of a source on in their order. What comes while the follower opens waits, an end or a failure too.
 *
 * @returns the subscription; `ended` is called once, with an error when the source or the follower failed.
 */
export function followSource(
  source: Source,
  { open, take }: SourceFollower,
  ended: (error?: unknown) => void,
): Subscription {
  let opening: Promise<void> | undefined;
  const waiting: SourceMessage[] = [];
  const opened = () => {
    opening = undefined;
    for (const message of waiting.splice(0)) take(message);
  };
  const once = (end: () => void) => (opening ?? Promise.resolve()).then(end, ended);
  return source.subscribe({
    next: (message) => {
      if (message.kind === "header") {
        opening = open(message.header).then(opened);
        opening.catch(ended);
      } else if (opening !== undefined) waiting.push(message);
      else {
        try {
          take(message);
        } catch (error) {
          ended(error);
        }
      }
    },
    error: (error: unknown) => once(() => ended(error)),
    complete: () => once(() => ended()),
  });
}
