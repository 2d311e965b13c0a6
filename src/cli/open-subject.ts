import { openRecording } from "../../datasets/io/open.ts";
import { openDemo, openShipped, shippedNames } from "../../datasets/io/shipped.ts";
import type { Recording } from "../../datasets/recording.ts";
import { describeDemoNoise } from "../replay/mixed-noise.ts";
import { scaled } from "../replay/scaled.ts";
import type { RunSummary } from "../report/summary.ts";

export interface SubjectOptions {
  /** Sample rate of a table that does not tell it. */
  readonly rate?: number | undefined;
  /** Board that wrote a table without names (BrainFlow). */
  readonly board?: string | undefined;
  /** Counts per mV of a recording of raw counts. */
  readonly gain?: number | undefined;
}

/** A recording that a user named, and the noise that was mixed into it. */
export interface Subject {
  readonly recording: Recording;
  readonly mixedNoise?: RunSummary["recording"]["mixedNoise"];
}

export const isShipped = (name: string): boolean =>
  name === "demo" || (shippedNames as readonly string[]).includes(name);

/** Opens `demo`, a shipped recording by its name, or what lies at a path. */
export async function openSubject(
  name: string,
  { rate, gain, board }: SubjectOptions = {},
): Promise<Subject> {
  if (name === "demo") {
    const recording = await openDemo();
    return { recording, mixedNoise: await describeDemoNoise(recording) };
  }
  if (isShipped(name)) return { recording: await openShipped(name) };
  const recording = await openRecording(name, {
    ...(rate === undefined ? {} : { sampleRateHz: rate }),
    ...(board === undefined ? {} : { board }),
  });
  return { recording: gain === undefined ? recording : scaled(recording, gain) };
}
