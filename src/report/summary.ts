import { z } from "zod";

/**
 * RunSummary: the one value that reports, comparisons and tests read. Drawing never computes: every figure that a
 * report shows stands here. Units are the end of a name; times are seconds from the start of the recording.
 */
const SUMMARY_SCHEMA = "pulsegate.run-summary/1";

const span = z.object({ startS: z.number(), endS: z.number() });

const provenance = z.object({ title: z.string(), licence: z.string(), citation: z.string() });

const recording = z.object({
  name: z.string(),
  format: z.string(),
  modality: z.enum(["ecg", "ppg"]),
  channel: z.object({
    name: z.string(),
    units: z.string(),
    sampleRateHz: z.number(),
    rateEstimated: z.boolean(),
  }),
  /** Where the replayed part begins; all times count from the first sample of the recording, not from here. */
  startS: z.number(),
  durationS: z.number(),
  samples: z.number().int(),
  gaps: z.array(span),
  /** Noise that was mixed in at run time, if any. */
  mixedNoise: z
    .object({ kind: z.string(), snrDb: z.number(), seed: z.number().int(), spans: z.array(span) })
    .optional(),
  provenance: provenance.optional(),
  findings: z.array(z.string()),
});

const verdict = span.extend({
  verdict: z.enum(["clean", "noisy"]),
  score: z.number(),
  reason: z.string(),
});

/** A piece of the signal at full device rate, with what the device said about it. */
const excerpt = span.extend({
  title: z.string(),
  /** The design whose beats are marked. */
  design: z.string().optional(),
  sampleRateHz: z.number(),
  /** Null where the recording has a gap. */
  samples: z.array(z.number().nullable()),
  /** `reference` is absent where there are no annotations; see `beat-labels.ts` for unmatched beats. */
  beats: z.array(z.object({ atS: z.number(), label: z.string(), reference: z.string().optional() })),
  noisy: z.array(span.extend({ reason: z.string().optional() })),
});

const signal = z.object({
  units: z.string(),
  /** Smallest and largest sample of each bin of `binS` seconds from `recording.startS` on; null inside gaps. */
  overview: z.object({
    binS: z.number(),
    min: z.array(z.number().nullable()),
    max: z.array(z.number().nullable()),
  }),
  /** Beats that a design reported, in bins of `binS` seconds from `recording.startS` on. */
  beatTimeline: z
    .object({
      design: z.string(),
      binS: z.number(),
      /** Mean heart rate of each bin, null where it is not known. */
      rateBpm: z.array(z.number().nullable()),
      /** Beats of each class in each bin. */
      counts: z.record(z.string(), z.array(z.number().int())),
    })
    .optional(),
  /** Heart rate over the recording: of the bins of `beatTimeline` (ECG), of the clean windows (PPG). */
  heartRateBpm: z
    .object({
      count: z.number().int(),
      mean: z.number(),
      sd: z.number(),
      median: z.number(),
      p5: z.number(),
      p95: z.number(),
    })
    .optional(),
  excerpts: z.array(excerpt),
});

const gate = z.object({
  model: z.string(),
  windowS: z.number(),
  /** A window whose score is at or above this is noisy. */
  threshold: z.number().optional(),
  windows: z.number().int(),
  noisyWindows: z.number().int(),
  /** Noisy windows by reason (the feature that weighed most), most frequent first. */
  reasons: z.array(z.object({ reason: z.string(), windows: z.number().int() })),
  verdicts: z.array(verdict),
});

const seppv = z.object({
  truePositives: z.number().int(),
  falseNegatives: z.number().int(),
  falsePositives: z.number().int(),
  sensitivity: z.number().nullable(),
  positivePredictivity: z.number().nullable(),
});

/** What a design found, against reference annotations where there are some. */
const reference = z.object({
  annotator: z.string(),
  mapping: z.string(),
  matchWindowS: z.number(),
  fromS: z.number(),
  detection: seppv,
  /** `counts[r][p]`: beats of reference class r that the design called p; last column "missed", last row "false". */
  confusion: z.object({ labels: z.array(z.string()), counts: z.array(z.array(z.number().int())) }),
  classes: z.array(seppv.extend({ label: z.string() })),
  /** Reference beats that lie in windows that the gate shut. */
  missedInNoisyWindows: z.number().int(),
});

const energyEntry = z.object({
  component: z.string(),
  cause: z.string(),
  operation: z.string(),
  count: z.number(),
  energyJ: z.number(),
  source: z.string(),
});

const design = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  gated: z.boolean(),
  multipliers: z.array(
    z.object({
      layer: z.string(),
      multiplier: z.string(),
      operandOrder: z.enum(["weight-first", "activation-first"]).optional(),
    }),
  ),
  /** Whether the multipliers' mean errors are folded into the biases. */
  foldBias: z.boolean().optional(),
  windows: z.object({ judged: z.number().int(), processed: z.number().int(), skipped: z.number().int() }),
  beats: z.object({
    detected: z.number().int(),
    classified: z.number().int(),
    byClass: z.record(z.string(), z.number().int()),
  }),
  reference: reference.optional(),
  /** Agreement with the baseline design, beat by beat. */
  againstBaseline: z.object({
    same: z.number().int(),
    different: z.number().int(),
    notClassified: z.number().int(),
  }),
  energy: z.object({
    totalJ: z.number(),
    averagePowerW: z.number(),
    byComponent: z.array(z.object({ component: z.string(), energyJ: z.number() })),
    byCause: z.array(z.object({ cause: z.string(), energyJ: z.number() })),
    entries: z.array(energyEntry),
  }),
  battery: z.object({
    cell: z.string(),
    cellTitle: z.string().optional(),
    /** Why the life ended: the voltage under the peak current, the charge, or the shelf life. */
    endReason: z.enum(["voltage", "charge", "shelf-life"]).optional(),
    averageCurrentA: z.number(),
    peakCurrentA: z.number(),
    lifetimeDays: z.number(),
    /** Lifetime when the uncertain inputs (energies from tables) move down and up by their stated uncertainty. */
    lifetimeRangeDays: z.object({ low: z.number(), high: z.number() }),
    /** 1 when the baseline cannot start at all. */
    gainOverBaseline: z.number(),
    discharge: z.object({
      timeDays: z.array(z.number()),
      voltageV: z.array(z.number()),
      /** 1 is full, 0 is empty. */
      stateOfCharge: z.array(z.number()),
    }),
    /** The voltage at which the device stops. */
    cutoffV: z.number().optional(),
  }),
});

const pulse = z.object({
  /** Heart rate and variability on clean windows only. */
  heartRate: z.array(
    span.extend({ rateBpm: z.number(), sdnnMs: z.number(), rmssdMs: z.number(), pulses: z.number().int() }),
  ),
  meanRateBpm: z.number().nullable(),
  cleanS: z.number(),
});

export const runSummarySchema = z.object({
  schema: z.literal(SUMMARY_SCHEMA),
  generator: z.object({ name: z.literal("pulsegate"), version: z.string() }),
  /** False when the run was interrupted: everything up to `recording.durationS` is valid. */
  complete: z.boolean(),
  recording,
  signal,
  gate,
  /** Present for PPG. */
  pulse: pulse.optional(),
  device: z.object({
    chip: z.string(),
    sampleRateHz: z.number(),
    windowS: z.number(),
    addedDelayS: z.number(),
    models: z.array(z.object({ name: z.string(), role: z.string(), checksum: z.string(), card: z.string() })),
  }),
  baseline: z.string(),
  designs: z.array(design).min(1),
  /** Where each number comes from: measured on this recording, taken from a table, or computed by a model. */
  sources: z.array(
    z.object({
      what: z.string(),
      kind: z.enum(["measured", "table", "model"]),
      source: z.string(),
      uncertainty: z.string(),
    }),
  ),
  run: z.object({ wallS: z.number(), samplesPerS: z.number() }),
});

export type RunSummary = z.infer<typeof runSummarySchema>;
export type DesignSummary = RunSummary["designs"][number];
