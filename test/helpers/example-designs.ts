import { gaussian, type Random } from "../../signals/random.ts";
import type { DesignSummary } from "../../src/report/summary.ts";
import type { ExampleBeat } from "./example-signal.ts";

type Reference = NonNullable<DesignSummary["reference"]>;
type Energy = DesignSummary["energy"];
type Battery = DesignSummary["battery"];

const CLASSES = ["N", "S", "V"] as const;

/** What a design calls each reference beat: a class, or `missed`. */
export type Calls = readonly (string | "missed")[];

/** How a device errs: chance of a miss inside and outside noise, and recall of S and V. */
export interface Skill {
  readonly missQuiet: number;
  readonly missNoisy: number;
  readonly recallS: number;
  readonly recallV: number;
}

/** Draws what a device with `skill` calls each beat. */
export function callBeats(
  beats: readonly ExampleBeat[],
  isNoisy: (atS: number) => boolean,
  skill: Skill,
  random: Random,
): Calls {
  return beats.map(({ atS, label }) => {
    const draw = random();
    const wrong = random();
    if (draw < (isNoisy(atS) ? skill.missNoisy : skill.missQuiet)) return "missed";
    if (label === "S") return wrong < skill.recallS ? "S" : "N";
    if (label === "V") return wrong < skill.recallV ? "V" : "N";
    return wrong > 0.995 ? "V" : wrong > 0.985 ? "S" : "N";
  });
}

const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);

/** The reference section that follows from the calls of a design. */
export function referenceOf(
  beats: readonly ExampleBeat[],
  calls: Calls,
  falseBeats: number,
  missedInNoisyWindows: number,
  fromS: number,
): Reference {
  const labels = [...CLASSES];
  const counts = [...labels, "false"].map(() => [...labels, "missed"].map(() => 0));
  calls.forEach((call, k) => {
    const row = counts[labels.indexOf((beats[k] as ExampleBeat).label)] as number[];
    row[call === "missed" ? labels.length : labels.indexOf(call as "N")]! += 1;
  });
  (counts[labels.length] as number[])[0] = falseBeats;
  const rates = (tp: number, fn: number, fp: number) => ({
    truePositives: tp,
    falseNegatives: fn,
    falsePositives: fp,
    sensitivity: ratio(tp, tp + fn),
    positivePredictivity: ratio(tp, tp + fp),
  });
  const missed = calls.filter((call) => call === "missed").length;
  return {
    annotator: "atr",
    mapping: "AAMI (b): e and j in N",
    matchWindowS: 0.15,
    fromS,
    detection: rates(beats.length - missed, missed, falseBeats),
    confusion: { labels, counts },
    classes: labels.map((label, k) => {
      const row = counts[k] as number[];
      const tp = row[k] as number;
      const column = counts.reduce((sum, other) => sum + (other[k] as number), 0);
      return { label, ...rates(tp, row.reduce((a, b) => a + b, 0) - tp, column - tp) };
    }),
    missedInNoisyWindows,
  };
}

/** How often each class was called. */
export function byClass(calls: Calls, falseBeats: number): Record<string, number> {
  const found: Record<string, number> & { N: number } = { N: falseBeats };
  for (const call of calls) if (call !== "missed") found[call] = (found[call] ?? 0) + 1;
  return found;
}

type Row = readonly [
  component: string,
  cause: string,
  operation: string,
  count: number,
  eachJ: number,
  source: string,
];

/** Sums of a ledger by component and by cause. */
export function energyOf(rows: readonly Row[], durationS: number): Energy {
  const entries = rows
    .filter((row) => row[3] > 0)
    .map(([component, cause, operation, count, eachJ, source]) => ({
      component,
      cause,
      operation,
      count,
      energyJ: count * eachJ,
      source,
    }));
  const sum = (key: "component" | "cause") => {
    const totals = new Map<string, number>();
    for (const e of entries) totals.set(e[key], (totals.get(e[key]) ?? 0) + e.energyJ);
    return [...totals].sort((a, b) => b[1] - a[1]);
  };
  const totalJ = entries.reduce((total, entry) => total + entry.energyJ, 0);
  return {
    totalJ,
    averagePowerW: totalJ / durationS,
    byComponent: sum("component").map(([component, energyJ]) => ({ component, energyJ })),
    byCause: sum("cause").map(([cause, energyJ]) => ({ cause, energyJ })),
    entries,
  };
}

/** The ledger of an example device: what runs always, and what runs only on processed windows and beats. */
export function exampleLedger(load: {
  readonly durationS: number;
  readonly sampleRateHz: number;
  readonly judged: number;
  readonly processedS: number;
  readonly beats: number;
  readonly macJ: number;
}): Row[] {
  const { durationS, sampleRateHz, judged, processedS, beats, macJ } = load;
  const datasheet = "datasheet of the front end, table 6";
  return [
    ["front end", "sampling", "seconds of conversion", durationS, 27e-6, datasheet],
    [
      "cpu",
      "filter",
      "cycles",
      durationS * sampleRateHz * 210,
      96e-12,
      "microcontroller datasheet, run mode",
    ],
    ["cpu", "gate", "cycles", judged * 41_200, 96e-12, "microcontroller datasheet, run mode"],
    [
      "cpu",
      "detect",
      "cycles",
      processedS * sampleRateHz * 560,
      96e-12,
      "microcontroller datasheet, run mode",
    ],
    [
      "accelerator",
      "classify",
      "multiplications",
      beats * 1_310_720,
      macJ,
      "synthesis of the multiplier, 45 nm",
    ],
    [
      "accelerator",
      "classify",
      "additions",
      beats * 1_310_720,
      0.3e-12,
      "Horowitz, ISSCC 2014, figure 1.1.9",
    ],
    ["sram", "classify", "bytes read", beats * 2_900_000, 0.62e-12, "Horowitz, ISSCC 2014, figure 1.1.9"],
    ["sram", "sleep", "seconds of retention", durationS, 1.9e-6, "microcontroller datasheet, stop mode"],
    ["radio", "report", "bytes sent", beats * 9, 1.6e-6, "Bluetooth Low Energy controller datasheet"],
    ["cpu", "sleep", "seconds asleep", durationS * 0.93, 3.6e-6, "microcontroller datasheet, stop mode"],
  ];
}

/** A coin cell under the average power of the device: a plateau, then the knee. */
export function batteryOf(averagePowerW: number, baselineDays: number | undefined, random: Random): Battery {
  const energyJ = 0.222 * 3600 * 2.86;
  const lifetimeDays = energyJ / averagePowerW / 86400;
  const steps = 72;
  const share = Array.from({ length: steps + 1 }, (_, k) => k / steps);
  return {
    cell: "CR2032",
    averageCurrentA: averagePowerW / 2.86,
    peakCurrentA: 0.0087,
    lifetimeDays,
    lifetimeRangeDays: { low: lifetimeDays * 0.86, high: lifetimeDays * 1.17 },
    gainOverBaseline: baselineDays === undefined ? 1 : lifetimeDays / baselineDays,
    discharge: {
      timeDays: share.map((x) => x * lifetimeDays),
      voltageV: share.map(
        (x) => 3.02 - 0.13 * x - 0.06 * (1 - Math.exp(-x * 30)) - 0.83 * x ** 14 + 1e-4 * gaussian(random),
      ),
      stateOfCharge: share.map((x) => Math.max(0, 1 - x * 0.985)),
    },
    cutoffV: 2,
  };
}
