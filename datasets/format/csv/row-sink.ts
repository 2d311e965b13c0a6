import type { Block } from "../../../signals/sample-block.ts";

export interface RowSinkOptions {
  /** Channels (indices into a row's values) that are asked for. */
  readonly channels: readonly number[];
  readonly sampleRateHz: number;
  readonly fromSample: number;
  readonly toSample: number;
}

/** Gathers rows into blocks of about a second; values that are NaN become gaps. */
export interface RowSink {
  /** Takes a row that comes after `lost` samples that nobody knows; true when an asked value is missing. */
  row(values: Float64Array, lost: number): boolean;
  /** No more rows will come. */
  end(): void;
  /** Blocks that are ready. */
  take(): Block[];
  /** True when the end of the asked part has been passed. */
  readonly done: boolean;
}

const SHORTEST_BLOCK = 512;

export function createRowSink(options: RowSinkOptions): RowSink {
  const { channels, sampleRateHz, fromSample, toSample } = options;
  const capacity = Math.max(SHORTEST_BLOCK, Math.ceil(sampleRateHz));
  const buffers = channels.map(() => new Float32Array(capacity));
  let ready: Block[] = [];
  let start = 0;
  let filled = 0;
  let next = 0;

  const gap = (channel: number, startSample: number, lostSamples: number): Block => ({
    kind: "gap",
    channel,
    startSample,
    sampleRateHz,
    lostSamples,
  });

  const flush = () => {
    for (const [slot, channel] of channels.entries()) {
      const values = buffers[slot]!.subarray(0, filled);
      for (let from = 0; from < filled; ) {
        const missing = Number.isNaN(values[from]!);
        let to = from + 1;
        while (to < filled && Number.isNaN(values[to]!) === missing) to++;
        const startSample = start + from;
        ready.push(
          missing
            ? gap(channel, startSample, to - from)
            : { kind: "samples", channel, startSample, sampleRateHz, samples: values.slice(from, to) },
        );
        from = to;
      }
    }
    start += filled;
    filled = 0;
  };

  const lose = (lost: number) => {
    const from = Math.max(next, fromSample);
    next += lost;
    const to = Math.min(next, toSample);
    if (to <= from) return;
    flush();
    for (const channel of channels) ready.push(gap(channel, from, to - from));
    start = to;
  };

  return {
    row(values, lost) {
      if (lost > 0) lose(lost);
      const sample = next++;
      if (sample < fromSample || sample >= toSample) return false;
      if (filled === 0) start = sample;
      let missing = false;
      for (let slot = 0; slot < channels.length; slot++) {
        const value = values[channels[slot]!]!;
        buffers[slot]![filled] = value;
        missing ||= Number.isNaN(value);
      }
      if (++filled === capacity) flush();
      return missing;
    },
    end: flush,
    take() {
      const out = ready;
      ready = [];
      if (next >= toSample && filled > 0) {
        flush();
        out.push(...ready);
        ready = [];
      }
      return out;
    },
    get done() {
      return next >= toSample;
    },
  };
}
