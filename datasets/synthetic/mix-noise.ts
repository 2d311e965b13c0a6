import { PulsegateError } from "../../signals/errors.ts";
import { type Block, blockLength } from "../../signals/sample-block.ts";
import { aamiClass } from "../annotation/aami.ts";
import type { BlockOptions, Recording } from "../recording.ts";
import type { NoiseKind } from "./noise.ts";
import { noiseAnnotations } from "./noise-annotations.ts";
import { generatedFeed, type NoiseFeed, type RecordedNoise, recordedFeed } from "./noise-feed.ts";
import {
  createNoiseMixer,
  gainForSnr,
  type NoiseSchedule,
  noisySpans,
  nstSchedule,
  qrsAmplitude,
} from "./nst-mix.ts";

export interface MixNoiseOptions {
  /** Generated noise of a kind, or a recorded one. */
  readonly kind: NoiseKind | RecordedNoise;
  readonly snrDb: number;
  /** Default: that of nst (5 min clean, then 2 and 2). */
  readonly schedule?: NoiseSchedule;
  /** For generated noise. Default 1. */
  readonly seed?: number;
  /** Channels that get noise; default: all ECG and PPG channels. */
  readonly channels?: readonly number[];
  /** Annotator whose normal beats measure the signal. Default `atr`, else the first there is. */
  readonly annotator?: string;
  /** Beats (sample indices at the recording's frame rate) when there are no annotations. */
  readonly beats?: readonly number[];
}

/** Annotator name under which the noisy spans appear as `~` annotations. */
export const noiseAnnotator = "noise";

const MAX_BEATS = 300;
/** Half the window that a pulse of a PPG is measured in. */
const PULSE_HALF_WINDOW_S = 0.3;

interface ChannelNoise {
  readonly feed: NoiseFeed;
  readonly gain: number;
}

/**
 * A recording with noise added at a calibrated signal-to-noise ratio by the protocol of the WFDB program nst (see
 * nst-mix.ts). The gain of each channel is measured once, on the first `blocks()`. All else (annotations, gaps,
 * findings) is the recording's own; one annotator, `noise`, is added and says where the noise is.
 * Throws `bad-option` when there is no beat to measure the signal by or no length is known for the schedule.
 */
export function mixNoise(recording: Recording, options: MixNoiseOptions): Recording {
  const { kind, snrDb, schedule = nstSchedule, seed = 1 } = options;
  if (!Number.isFinite(snrDb)) {
    throw new PulsegateError("bad-option", "the signal-to-noise ratio is not a number", { got: snrDb });
  }
  const noisyChannels =
    options.channels ??
    recording.channels.flatMap((channel, index) => (channel.modality === "other" ? [] : [index]));
  for (const channel of noisyChannels) {
    if (recording.channels[channel] === undefined) {
      throw new PulsegateError("bad-option", "no such channel", { where: recording.name, got: channel });
    }
  }
  const frameRateHz = Math.min(...recording.channels.map((channel) => channel.sampleRateHz));
  const { durationS } = recording;
  if (durationS === undefined) {
    throw new PulsegateError("bad-option", "noise needs a recording of known length", {
      where: recording.name,
    });
  }
  const spansAt = (rateHz: number) => noisySpans(schedule, rateHz, Math.round(durationS * rateHz));

  let prepared: Promise<ReadonlyMap<number, ChannelNoise>> | undefined;
  const prepare = async () => {
    const beats = options.beats ?? (await normalBeats(recording, options.annotator));
    const entries = noisyChannels.map(async (channel) => {
      const rateHz = recording.channels[channel]!.sampleRateHz;
      const feed =
        typeof kind === "string"
          ? generatedFeed(kind, seed, channel, rateHz)
          : await recordedFeed(kind, channel, rateHz);
      const amplitude = await channelAmplitude(recording, channel, beats, rateHz / frameRateHz);
      return [channel, { feed, gain: gainForSnr(amplitude, feed.rms, snrDb) }] as const;
    });
    return new Map(await Promise.all(entries));
  };

  async function* blocks(range: BlockOptions = {}): AsyncGenerator<Block> {
    prepared ??= prepare();
    const noises = await prepared;
    const mixers = new Map(
      [...noises].map(([channel, noise]) => {
        const spans = spansAt(recording.channels[channel]!.sampleRateHz);
        return [channel, createStream(noise, spans)] as const;
      }),
    );
    for await (const block of recording.blocks(range)) {
      const mixer = mixers.get(block.channel);
      if (mixer === undefined) yield block;
      else if (block.kind === "gap") yield block;
      else yield { ...block, samples: mixer(block.startSample, block.samples) };
    }
  }

  const name = typeof kind === "string" ? kind : kind.recording.name;
  return {
    name: recording.name,
    format: recording.format,
    channels: recording.channels,
    durationS: recording.durationS,
    comments: [...recording.comments, `noise ${name} added at ${snrDb} dB (nst protocol)`],
    provenance: recording.provenance,
    blocks,
    annotators: [...recording.annotators, noiseAnnotator],
    annotations: async (annotator) =>
      annotator === noiseAnnotator
        ? noiseAnnotations(spansAt(frameRateHz), noisyChannels, Math.round(durationS * frameRateHz))
        : recording.annotations(annotator),
    get findings() {
      return recording.findings;
    },
  };
}

/** Noise by sample index: what lies between two blocks (a gap, or the start of a part) passes unheard. */
function createStream(
  noise: ChannelNoise,
  spans: readonly { fromSample: number; toSample: number }[],
): (startSample: number, samples: Float32Array) => Float32Array {
  const source = noise.feed.open();
  const mixer = createNoiseMixer({ gain: noise.gain, spans });
  let position = 0;
  return (startSample, samples) => {
    while (position < startSample) {
      const step = Math.min(4096, startSample - position);
      mixer.add(new Float32Array(step), source.next(step));
      position += step;
    }
    const out = samples.slice();
    mixer.add(out, source.next(out.length));
    position += out.length;
    return out;
  };
}

async function normalBeats(recording: Recording, annotator: string | undefined): Promise<number[]> {
  const name =
    annotator ?? (recording.annotators.includes("atr") ? "atr" : (recording.annotators[0] ?? "atr"));
  const annotations = await recording.annotations(name);
  const beats = annotations.filter(({ symbol }) => aamiClass(symbol) === "N").map(({ sample }) => sample);
  if (beats.length > 0) return beats;
  throw new PulsegateError("bad-option", "no normal beat annotated, so the signal cannot be measured", {
    where: recording.name,
    got: `annotators ${recording.annotators.join(" ") || "none"}`,
    expected: "beat annotations, or the option beats",
  });
}

/** Peak-to-peak amplitude of the first 300 beats of a channel whose window is fully known. */
async function channelAmplitude(
  recording: Recording,
  channel: number,
  beats: readonly number[],
  samplesPerFrame: number,
): Promise<number> {
  const { modality, sampleRateHz } = recording.channels[channel]!;
  const halfS = modality === "ppg" ? PULSE_HALF_WINDOW_S : undefined;
  const first = beats.slice(0, MAX_BEATS).map((beat) => Math.round(beat * samplesPerFrame));
  const margin = Math.ceil(sampleRateHz * 0.5);
  const known = new Float32Array((first.at(-1) ?? 0) + 2 * margin).fill(Number.NaN);
  let reached = 0;
  for await (const block of recording.blocks({ channels: [channel], toS: known.length / sampleRateHz })) {
    const end = Math.min(known.length, block.startSample + blockLength(block));
    if (block.kind === "samples" && end > block.startSample) {
      known.set(block.samples.subarray(0, end - block.startSample), block.startSample);
    }
    reached = Math.max(reached, end);
  }
  const half = Math.round((halfS ?? 0.05) * sampleRateHz);
  const whole = first.filter((beat) => {
    for (let i = Math.max(0, beat - half); i <= beat + half; i++) if (Number.isNaN(known[i]!)) return false;
    return beat + half < reached;
  });
  return qrsAmplitude(known, whole, sampleRateHz, halfS);
}
