import type { Annotation } from "../../datasets/annotation/annotation.ts";
import { CALL_LABELS } from "./collector.ts";
import type { ReplayRun } from "./run.ts";

/** bxb reads a NOISE annotation with both of these bits set as "shut down", any other as "resume" (bxb(1)). */
const SHUT = 0x30;
const OPEN = 0;

/** AAMI class to the annotation symbol that stands for it. */
const SYMBOLS = { N: "N", S: "S", V: "V" } as const;

/** Annotator names are letters only: `gated-approximate` becomes `gatedapproximate`. */
export const annotatorOf = (design: string): string => design.replaceAll(/[^a-z]/gi, "");

const annotation = (sample: number, symbol: string, subtype = 0, aux = ""): Annotation => ({
  sample,
  symbol,
  subtype,
  channel: 0,
  number: 0,
  aux,
});

/** Device sample to the recording's own sample. */
const toRecording = ({ startS, channel, device }: ReplayRun, sample: number): number =>
  Math.max(0, Math.round((startS + sample / device.sampleRateHz) * channel.sampleRateHz));

/** The gate's verdicts as NOISE annotations: one where the gate shuts, one where it opens again. */
export function gateAnnotations(run: ReplayRun): Annotation[] {
  const out: Annotation[] = [];
  let shut = false;
  for (const { startSample, verdict, reason } of run.collector.verdicts) {
    const noisy = verdict === "noisy";
    if (noisy === shut) continue;
    shut = noisy;
    out.push(annotation(toRecording(run, startSample), "~", noisy ? SHUT : OPEN, noisy ? reason : ""));
  }
  return out;
}

/**
 * The beats that a design called, as `.atr`-style annotations, with the gate's NOISE annotations among them. Made one at
 * a time: a day holds a hundred thousand.
 */
export function beatAnnotations(run: ReplayRun, d: number): Iterable<Annotation> {
  const { samples, labels } = run.collector.callsOf(d);
  const gate = run.device.designs[d].gated ? gateAnnotations(run) : [];
  return merged(run, samples, (i) => SYMBOLS[CALL_LABELS[labels[i]]], gate);
}

/** The pulses of a PPG recording on clean windows, as normal beats. */
export const pulseAnnotations = (run: ReplayRun): Iterable<Annotation> =>
  merged(run, run.collector.pulses.view(), () => "N", gateAnnotations(run));

function* merged(
  run: ReplayRun,
  samples: Float64Array,
  symbolOf: (i: number) => string,
  gate: readonly Annotation[],
): Generator<Annotation> {
  let g = 0;
  for (let i = 0; i < samples.length; i++) {
    const sample = toRecording(run, samples[i]);
    for (; g < gate.length && gate[g].sample <= sample; g++) yield gate[g];
    yield annotation(sample, symbolOf(i));
  }
  yield* gate.slice(g);
}
