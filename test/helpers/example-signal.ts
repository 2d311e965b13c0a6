import { gaussian, type Random, seededRandom } from "../../signals/random.ts";

/** A beat of an example recording: when, of which class, and whether it lies in noise. */
export interface ExampleBeat {
  readonly atS: number;
  readonly label: "N" | "S" | "V";
}

const LABELS = ["N", "V", "S"] as const;
const EARLY = { N: 1, V: 0.58, S: 0.7 } as const;

/** Beats of a heart at about 76 a minute, with early ventricular and supraventricular beats. */
export function exampleBeats(durationS: number, seed: number): ExampleBeat[] {
  const random = seededRandom(seed);
  const beats: ExampleBeat[] = [];
  let label: ExampleBeat["label"] = "N";
  for (let atS = 0.41; atS < durationS; ) {
    beats.push({ atS, label });
    const rr = 0.79 + 0.05 * Math.sin(atS / 37) + 0.03 * Math.sin(atS * 1.6) + 0.012 * gaussian(random);
    const draw = random();
    const next: ExampleBeat["label"] = label !== "N" || draw >= 0.068 ? "N" : LABELS[draw < 0.052 ? 1 : 2];
    atS += rr * (label === "V" ? 1.38 : EARLY[next]);
    label = next;
  }
  return beats;
}

const wave = (t: number, at: number, width: number, height: number) =>
  height * Math.exp(-0.5 * ((t - at) / width) ** 2);

/** One heartbeat in mV, `t` seconds after its R peak. */
function heartbeat(t: number, label: ExampleBeat["label"]): number {
  if (label === "V")
    return wave(t, -0.02, 0.045, 1.55) + wave(t, 0.09, 0.05, -0.7) + wave(t, 0.3, 0.06, -0.32);
  const p = label === "S" ? wave(t, -0.14, 0.018, 0.07) : wave(t, -0.17, 0.022, 0.13);
  const qrs = wave(t, -0.028, 0.009, -0.12) + wave(t, 0, 0.011, 1.12) + wave(t, 0.03, 0.01, -0.24);
  return p + qrs + wave(t, 0.26, 0.05, 0.28);
}

/** `value(t)` is the signal at `t` seconds: an ECG in mV, with muscle noise and wander inside `noisy` spans. */
export function exampleEcg(
  beats: readonly ExampleBeat[],
  noisy: readonly { readonly startS: number; readonly endS: number }[],
  random: Random,
): (t: number) => number {
  let from = 0;
  return (t) => {
    while (from > 0 && (beats[from] as ExampleBeat).atS > t - 0.6) from--;
    while (from < beats.length - 1 && (beats[from] as ExampleBeat).atS < t - 0.6) from++;
    let value = 0.03 * Math.sin(t * 1.3) + 0.012 * gaussian(random);
    for (let k = from; k < beats.length; k++) {
      const beat = beats[k] as ExampleBeat;
      if (beat.atS > t + 0.5) break;
      value += heartbeat(t - beat.atS, beat.label);
    }
    const loud = noisy.some((span) => t >= span.startS && t < span.endS);
    return loud ? value + 0.55 * Math.sin(t * 2.1) + 0.22 * gaussian(random) : value;
  };
}

/** A photoplethysmogram in arbitrary units. */
export function examplePpg(
  beats: readonly ExampleBeat[],
  noisy: readonly { readonly startS: number; readonly endS: number }[],
  random: Random,
): (t: number) => number {
  let from = 0;
  return (t) => {
    while (from > 0 && (beats[from] as ExampleBeat).atS > t - 1.2) from--;
    while (from < beats.length - 1 && (beats[from] as ExampleBeat).atS < t - 1.2) from++;
    let value = 512 + 14 * Math.sin(t * 0.9) + 1.5 * gaussian(random);
    for (let k = from; k < beats.length; k++) {
      const beat = beats[k] as ExampleBeat;
      if (beat.atS > t + 0.6) break;
      value += wave(t - beat.atS, 0.16, 0.09, 120) + wave(t - beat.atS, 0.42, 0.12, 46);
    }
    const loud = noisy.some((span) => t >= span.startS && t < span.endS);
    return loud ? value + 190 * Math.sin(t * 5.3) + 40 * gaussian(random) : value;
  };
}
