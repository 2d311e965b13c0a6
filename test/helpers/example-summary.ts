import { gaussian, seededRandom } from "../../signals/random.ts";
import type { DesignSummary, RunSummary } from "../../src/report/summary.ts";
import {
  batteryOf,
  byClass,
  type Calls,
  callBeats,
  energyOf,
  exampleLedger,
  referenceOf,
  type Skill,
} from "./example-designs.ts";
import { type ExampleBeat, exampleBeats, exampleEcg, examplePpg } from "./example-signal.ts";

interface Span {
  readonly startS: number;
  readonly endS: number;
}
const REASONS = ["muscle noise", "baseline wander", "beats disagree", "flat line"];
const SCORED_FROM_S = 60;
const within = (spans: readonly Span[], t: number) => spans.some((s) => t >= s.startS && t < s.endS);

/** Verdicts of windows of `windowS`: noisy where more than a third of the window lies in `noise`. */
function judge(durationS: number, windowS: number, noise: readonly Span[], seed: number): RunSummary["gate"] {
  const random = seededRandom(seed);
  const verdicts = Array.from({ length: Math.floor(durationS / windowS) }, (_, k) => {
    const startS = k * windowS;
    const overlap = [0.1, 0.3, 0.5, 0.7, 0.9].filter((x) => within(noise, startS + x * windowS)).length / 5;
    const score = Math.min(0.995, Math.max(0.004, 0.08 + 0.85 * overlap + 0.07 * gaussian(random)));
    const verdict = score >= 0.42 ? ("noisy" as const) : ("clean" as const);
    const reason = REASONS[Math.floor(random() ** 2 * REASONS.length)] as string;
    return { startS, endS: startS + windowS, verdict, score, reason };
  });
  const noisy = verdicts.filter((v) => v.verdict === "noisy");
  return {
    model: "gate-example",
    windowS,
    threshold: 0.42,
    windows: verdicts.length,
    noisyWindows: noisy.length,
    reasons: REASONS.map((reason) => ({ reason, windows: noisy.filter((v) => v.reason === reason).length }))
      .filter((r) => r.windows > 0)
      .sort((a, b) => b.windows - a.windows),
    verdicts,
  };
}

const noisySpans = (gate: RunSummary["gate"]) => gate.verdicts.filter((v) => v.verdict === "noisy");

function overviewOf(
  value: (t: number) => number,
  durationS: number,
  sampleRateHz: number,
  binS: number,
  gaps: readonly Span[],
) {
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (let startS = 0; startS < durationS; startS += binS) {
    if (within(gaps, startS)) {
      min.push(null);
      max.push(null);
      continue;
    }
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let t = startS; t < startS + binS; t += 2 / sampleRateHz) {
      const v = value(t);
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    min.push(Number(low.toFixed(4)));
    max.push(Number(high.toFixed(4)));
  }
  return { binS, min, max };
}

function excerptOf(
  title: string,
  span: Span,
  value: (t: number) => number,
  sampleRateHz: number,
  beats: readonly ExampleBeat[],
  calls: Calls | undefined,
  gate: RunSummary["gate"],
): RunSummary["signal"]["excerpts"][number] {
  const length = Math.round((span.endS - span.startS) * sampleRateHz);
  return {
    ...span,
    title,
    design: "gated-approximate",
    sampleRateHz,
    samples: Array.from({ length }, (_, k) => Number(value(span.startS + k / sampleRateHz).toFixed(4))),
    beats: beats.flatMap(({ atS, label }, k) =>
      atS >= span.startS && atS < span.endS
        ? [
            calls === undefined
              ? { atS, label: "pulse" }
              : { atS, label: calls[k] as string, reference: label },
          ]
        : [],
    ),
    noisy: noisySpans(gate)
      .filter((v) => v.endS > span.startS && v.startS < span.endS)
      .map((v) => ({
        startS: Math.max(v.startS, span.startS),
        endS: Math.min(v.endS, span.endS),
        reason: v.reason,
      })),
  };
}

function timelineOf(beats: readonly ExampleBeat[], calls: Calls, durationS: number, binS: number) {
  const bins = Math.ceil(durationS / binS);
  const counts: Record<string, number[]> = {};
  const intervals = Array.from({ length: bins }, () => ({ sum: 0, count: 0 }));
  let lastS = Number.NaN;
  beats.forEach(({ atS }, k) => {
    const call = calls[k] as string;
    if (call === "missed") return;
    const bin = Math.floor(atS / binS);
    counts[call] ??= new Array<number>(bins).fill(0);
    (counts[call] as number[])[bin]! += 1;
    const interval = intervals[bin] as { sum: number; count: number };
    if (atS - lastS < 2) {
      interval.sum += atS - lastS;
      interval.count++;
    }
    lastS = atS;
  });
  return {
    design: "gated-approximate",
    binS,
    rateBpm: intervals.map(({ sum, count }) => (count < 4 ? null : Number(((60 * count) / sum).toFixed(1)))),
    counts,
  };
}

const SOURCES: RunSummary["sources"] = [
  {
    what: "beats, windows, operations",
    kind: "measured",
    source: "counted while the recording was replayed",
    uncertainty: "exact",
  },
  {
    what: "front end power",
    kind: "table",
    source: "datasheet of the front end, table 6",
    uncertainty: "\u00b1 10 %",
  },
  {
    what: "energy of a multiplication",
    kind: "table",
    source: "synthesis of the multiplier, 45 nm",
    uncertainty: "\u00b1 30 %",
  },
  {
    what: "battery lifetime",
    kind: "model",
    source: "kinetic battery model, constants fitted to the data sheet of the cell",
    uncertainty: "\u00b1 8 %",
  },
];

const DESIGNS = [
  {
    name: "always-on",
    gated: false,
    multiplier: "exact8",
    macJ: 3.1e-12,
    skill: { missQuiet: 0.001, missNoisy: 0.03, recallS: 0.62, recallV: 0.94 },
  },
  {
    name: "approximate",
    gated: false,
    multiplier: "SCDM8_21",
    macJ: 1.2e-12,
    skill: { missQuiet: 0.001, missNoisy: 0.03, recallS: 0.58, recallV: 0.92 },
  },
  {
    name: "gated",
    gated: true,
    multiplier: "exact8",
    macJ: 3.1e-12,
    skill: { missQuiet: 0.001, missNoisy: 1, recallS: 0.62, recallV: 0.94 },
  },
  {
    name: "gated-approximate",
    gated: true,
    multiplier: "SCDM8_21",
    macJ: 1.2e-12,
    skill: { missQuiet: 0.001, missNoisy: 1, recallS: 0.58, recallV: 0.92 },
  },
] satisfies { name: string; gated: boolean; multiplier: string; macJ: number; skill: Skill }[];

interface Case {
  readonly durationS: number;
  readonly sampleRateHz: number;
  readonly beats: readonly ExampleBeat[];
  readonly gate: RunSummary["gate"];
  readonly seed: number;
  readonly withReference: boolean;
}

function designsOf(run: Case): { designs: DesignSummary[]; calls: Calls[] } {
  const isNoisy = (atS: number) => within(noisySpans(run.gate), atS);
  const beatAt = (index: number) => run.beats[index] as ExampleBeat;
  const scored = run.beats.filter(({ atS }) => atS >= SCORED_FROM_S);
  const calls = DESIGNS.map(({ skill }) => callBeats(run.beats, isNoisy, skill, seededRandom(run.seed + 1)));
  const baseline = calls[0] as Calls;
  let baselineDays: number | undefined;
  const designs = DESIGNS.map((base, k) => {
    const own = calls[k] as Calls;
    const skipped = base.gated ? run.gate.noisyWindows : 0;
    const processed = run.gate.windows - skipped;
    const falseBeats = base.gated ? 3 : 11;
    const found = own.filter((call) => call !== "missed").length;
    const energy = energyOf(
      exampleLedger({
        durationS: run.durationS,
        sampleRateHz: run.sampleRateHz,
        judged: base.gated ? run.gate.windows : 0,
        processedS: processed * run.gate.windowS,
        beats: found + falseBeats,
        macJ: base.macJ,
      }),
      run.durationS,
    );
    const battery = batteryOf(energy.averagePowerW, baselineDays, seededRandom(run.seed + 7 + k));
    baselineDays ??= battery.lifetimeDays;
    const shut = own.filter(
      (call, i) =>
        call === "missed" && base.gated && isNoisy(beatAt(i).atS) && beatAt(i).atS >= SCORED_FROM_S,
    );
    return {
      name: base.name,
      title: base.name.replace("-", " "),
      description: `${base.gated ? "Shuts the beat path in noisy windows" : "Looks at every window"}; ${base.multiplier} multiplications.`,
      gated: base.gated,
      multipliers: ["conv1", "conv2", "dense"].map((layer) => ({ layer, multiplier: base.multiplier })),
      windows: { judged: base.gated ? run.gate.windows : 0, processed, skipped },
      beats: {
        detected: found + falseBeats + shut.length,
        classified: run.withReference ? found + falseBeats : 0,
        byClass: run.withReference ? byClass(own, falseBeats) : {},
      },
      ...(run.withReference
        ? {
            reference: referenceOf(scored, own.slice(-scored.length), falseBeats, shut.length, SCORED_FROM_S),
          }
        : {}),
      againstBaseline: {
        same: own.filter((call, i) => call === baseline[i] && call !== "missed").length,
        different: own.filter((call, i) => call !== baseline[i] && call !== "missed").length,
        notClassified: own.filter((call) => call === "missed").length,
      },
      energy,
      battery,
    };
  });
  return { designs, calls };
}

/** A half-hour ECG in four designs, with gates, mixed-in noise, a gap and reference annotations. Seeded: the same every time. */
export function exampleEcgSummary(seed = 118): RunSummary {
  const durationS = 1805.6;
  const sampleRateHz = 128;
  const mixed: Span[] = [
    { startS: 300, endS: 420 },
    { startS: 780, endS: 900 },
    { startS: 1260, endS: 1380 },
  ];
  const gaps: Span[] = [{ startS: 1498, endS: 1521 }];
  const beats = exampleBeats(durationS, seed).filter((beat) => !within(gaps, beat.atS));
  const noise = [...mixed, { startS: 1012, endS: 1024 }, { startS: 1700, endS: 1733 }];
  const gate = judge(durationS, 10, noise, seed + 3);
  const value = exampleEcg(beats, noise, seededRandom(seed + 5));
  const { designs, calls } = designsOf({ durationS, sampleRateHz, beats, gate, seed, withReference: true });
  const shown = calls[3] as Calls;
  const interesting = beats.findIndex((beat, k) => beat.atS > 60 && beat.label === "V" && shown[k] === "N");
  const at = Math.floor((beats[interesting]?.atS ?? 600) - 4);
  const cut = (title: string, startS: number) =>
    excerptOf(title, { startS, endS: startS + 10 }, value, sampleRateHz, beats, shown, gate);
  return {
    schema: "pulsegate.run-summary/1",
    generator: { name: "pulsegate", version: "0.1.0" },
    complete: true,
    recording: {
      name: "example-118",
      format: "wfdb 212",
      modality: "ecg",
      channel: { name: "MLII", units: "mV", sampleRateHz: 360, rateEstimated: false },
      startS: 0,
      durationS,
      samples: Math.round(durationS * 360),
      gaps,
      mixedNoise: { kind: "em", snrDb: 6, seed: 7, spans: mixed },
      provenance: {
        title: "Example recording",
        licence: "CC0-1.0",
        citation: "Made by a seeded formula for the tests of this program; no patient was involved.",
      },
      findings: ["gap of 23 s at 24:58: the recorder lost its electrode"],
    },
    signal: {
      units: "mV",
      overview: overviewOf(value, durationS, sampleRateHz, 2, gaps),
      beatTimeline: timelineOf(beats, shown, durationS, 10),
      excerpts: [
        cut("A clean stretch", 150),
        cut("A beat that was called otherwise", at),
        cut("The gate shuts", 295),
        cut("Where noise was mixed in", 820),
      ],
    },
    gate,
    device: {
      chip: "example-soc",
      sampleRateHz,
      windowS: 10,
      addedDelayS: 10,
      models: [
        {
          name: "gate-example",
          role: "noise gate",
          checksum: "sha256:5c0f4d9e81",
          card: "models/gate-example/card.md",
        },
        {
          name: "beats-example",
          role: "beat classifier",
          checksum: "sha256:a3e1f7720b",
          card: "models/beats-example/card.md",
        },
      ],
    },
    baseline: "always-on",
    designs,
    sources: SOURCES,
    run: { wallS: 1.94, samplesPerS: 335_000 },
  };
}

/** Twenty minutes of PPG in the same designs, without annotations. */
export function examplePpgSummary(seed = 41): RunSummary {
  const durationS = 1200;
  const sampleRateHz = 64;
  const noise: Span[] = [
    { startS: 118, endS: 171 },
    { startS: 402, endS: 495 },
    { startS: 980, endS: 1034 },
  ];
  const beats = exampleBeats(durationS, seed).map(({ atS }) => ({ atS, label: "N" as const }));
  const gate = judge(durationS, 5, noise, seed + 3);
  const value = examplePpg(beats, noise, seededRandom(seed + 5));
  const { designs } = designsOf({ durationS, sampleRateHz, beats, gate, seed, withReference: false });
  const random = seededRandom(seed + 9);
  const clean = gate.verdicts.filter((v) => v.verdict === "clean");
  const heartRate = Array.from({ length: durationS / 30 }, (_, k) => ({ startS: k * 30, endS: k * 30 + 30 }))
    .filter((span) => !within(noisySpans(gate), span.startS + 15))
    .map((span) => ({
      ...span,
      rateBpm: 74 + 5 * Math.sin(span.startS / 170) + gaussian(random),
      sdnnMs: 46 + 6 * gaussian(random),
      rmssdMs: 33 + 5 * gaussian(random),
      pulses: 36 + Math.floor(random() * 4),
    }));
  const cut = (title: string, startS: number) =>
    excerptOf(title, { startS, endS: startS + 12 }, value, sampleRateHz, beats, undefined, gate);
  const base = exampleEcgSummary(seed);
  const { mixedNoise: _, ...recording } = base.recording;
  return {
    ...base,
    recording: {
      ...recording,
      name: "example-wrist",
      format: "csv",
      modality: "ppg",
      channel: { name: "PPG green", units: "a.u.", sampleRateHz, rateEstimated: true },
      durationS,
      samples: durationS * sampleRateHz,
      gaps: [],
      findings: [],
    },
    signal: {
      units: "a.u.",
      overview: overviewOf(value, durationS, sampleRateHz, 2, []),
      excerpts: [cut("A clean stretch", 60), cut("Movement", 397)],
    },
    gate,
    pulse: { heartRate, meanRateBpm: 74.6, cleanS: clean.length * 5 },
    device: { ...base.device, sampleRateHz, windowS: 5, addedDelayS: 5 },
    designs,
  };
}
