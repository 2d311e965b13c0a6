import type { RunSummary } from "../report/summary.ts";
import { describeValues } from "../statistics.ts";
import { version } from "../version.ts";
import { type ReplayRun, referenceInDevice, timeOf } from "./run.ts";
import { describeSources } from "./sources.ts";
import { summariseDesign } from "./summarise-design.ts";
import { summariseSignal } from "./summarise-signal.ts";

/** Sums a replay up: everything that a report shows, computed here and nowhere else. */
export async function summarise(run: ReplayRun): Promise<RunSummary> {
  const { device, collector } = run;
  const reference = referenceInDevice(run);
  const designs = device.designs.map((_, d) => summariseDesign(run, d, reference));
  const baselineDays = designs[run.baseline].battery.lifetimeDays;
  for (const { battery } of designs) {
    battery.gainOverBaseline = baselineDays > 0 ? battery.lifetimeDays / baselineDays : 1;
  }
  const signal = summariseSignal(run, device.designs.length - 1, reference);
  const pulse = run.modality === "ppg" ? summarisePulse(run) : undefined;
  const rates = pulse?.heartRate.map((stretch) => stretch.rateBpm) ?? signal.beatTimeline?.rateBpm ?? [];
  const heartRateBpm = await describeValues(rates.filter((rate) => rate !== null));
  const chips = new Set(device.socs.map((soc) => soc.chip.title));
  return {
    schema: "pulsegate.run-summary/1",
    generator: { name: "pulsegate", version },
    complete: run.complete,
    recording: summariseRecording(run),
    signal: { ...signal, ...(heartRateBpm === undefined ? {} : { heartRateBpm }) },
    gate: summariseGate(run),
    ...(pulse === undefined ? {} : { pulse: { ...pulse, meanRateBpm: heartRateBpm?.mean ?? null } }),
    device: {
      chip: [...chips].join(", "),
      sampleRateHz: device.sampleRateHz,
      windowS: device.windowS,
      addedDelayS: device.addedDelayS,
      models: run.models,
    },
    baseline: device.designs[run.baseline].name,
    designs,
    sources: describeSources(run),
    run: {
      wallS: run.wallS,
      samplesPerS: run.wallS > 0 ? Math.round((collector.samples * recordedPerDevice(run)) / run.wallS) : 0,
    },
  };
}

const recordedPerDevice = ({ channel, device }: ReplayRun) => channel.sampleRateHz / device.sampleRateHz;

function summariseRecording(run: ReplayRun): RunSummary["recording"] {
  const { recording, channel, collector, device } = run;
  return {
    name: recording.name,
    format: recording.format,
    modality: run.modality,
    channel: {
      name: channel.name,
      units: channel.units,
      sampleRateHz: channel.sampleRateHz,
      rateEstimated: channel.rateEstimated,
    },
    startS: run.startS,
    durationS: collector.samples / device.sampleRateHz,
    samples: Math.round(collector.samples * recordedPerDevice(run)),
    gaps: collector.gaps.map((gap) => ({
      startS: timeOf(run, gap.startSample),
      endS: timeOf(run, gap.endSample),
    })),
    ...(run.mixedNoise === undefined ? {} : { mixedNoise: run.mixedNoise }),
    ...(recording.provenance === undefined ? {} : { provenance: recording.provenance }),
    findings: [
      ...lateWork(run),
      ...recording.findings.map(
        ({ severity, file, byte, line, message }) =>
          `${severity}: ${file}${byte === undefined ? "" : ` byte ${byte}`}${line === undefined ? "" : ` line ${line}`}: ${message}`,
      ),
    ],
  };
}

/** A design whose core was too slow for its sensor: on the chip, samples would have been lost. */
const lateWork = ({ device }: ReplayRun): string[] =>
  device.socs.flatMap(({ overruns, chip }, d) =>
    overruns.lostSamples === 0
      ? []
      : `error: design ${device.designs[d].name} on ${chip.name}: the FIFO overflowed, ${overruns.lostSamples} samples lost`,
  );

function summariseGate(run: ReplayRun): RunSummary["gate"] {
  const { verdicts } = run.collector;
  const counts = new Map<string, number>();
  for (const { verdict, reason } of verdicts) {
    if (verdict === "noisy") counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return {
    model: run.gateModel.name,
    windowS: run.device.windowS,
    threshold: run.gateModel.thresholdQ15 / 32768,
    windows: verdicts.length,
    noisyWindows: [...counts.values()].reduce((sum, n) => sum + n, 0),
    reasons: [...counts]
      .map(([reason, windows]) => ({ reason, windows }))
      .sort((a, b) => b.windows - a.windows),
    verdicts: verdicts.map(({ startSample, endSample, verdict, score, reason }) => ({
      startS: timeOf(run, startSample),
      endS: timeOf(run, endSample),
      verdict,
      score: Number(score.toFixed(4)),
      reason,
    })),
  };
}

function summarisePulse(run: ReplayRun): Omit<NonNullable<RunSummary["pulse"]>, "meanRateBpm"> {
  const clean = run.collector.heartRates.filter((rate) => !rate.inNoisyWindow);
  const cleanWindows = run.collector.verdicts.filter((v) => v.verdict === "clean");
  return {
    heartRate: clean.map(({ startSample, endSample, rateBpm, sdnnMs, rmssdMs, pulses }) => ({
      startS: timeOf(run, startSample),
      endS: timeOf(run, endSample),
      rateBpm: Number(rateBpm.toFixed(2)),
      sdnnMs: Number(sdnnMs.toFixed(2)),
      rmssdMs: Number(rmssdMs.toFixed(2)),
      pulses,
    })),
    cleanS: cleanWindows.reduce((s, v) => s + (v.endSample - v.startSample) / run.device.sampleRateHz, 0),
  };
}
