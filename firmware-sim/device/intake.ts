import { PulsegateError } from "../../signals/errors.ts";
import { type Block, blockLength } from "../../signals/sample-block.ts";

/** A span of samples, end exclusive. */
export interface SampleSpan {
  readonly startSample: number;
  readonly endSample: number;
}

export interface Intake {
  /** Takes the next block; calls `onQuantum` for each quantum that it completes. */
  push(block: Block): void;
  /** Delivers what is left as a last, shorter quantum. */
  finish(): void;
  /** How many samples of the span are missing. Ask in increasing order: what lies before is forgotten. */
  missing(span: SampleSpan): number;
  /** Samples taken so far, known or missing. */
  readonly position: number;
}

export interface IntakeOptions {
  readonly sampleRateHz: number;
  /** Samples per quantum: the watermark of the sensor's FIFO. */
  readonly quantum: number;
  /** The array is used again: copy what is to be kept. */
  readonly onQuantum: (samples: Float32Array) => void;
  readonly onGap: (span: SampleSpan) => void;
}

/**
 * Cuts blocks of any size into the fixed quanta of the sensor's FIFO, so that everything behind it sees the same calls
 * whatever the chunking. Missing samples repeat the last known one, as a sensor driver does, and are remembered.
 */
export function createIntake({ sampleRateHz, quantum, onQuantum, onGap }: IntakeOptions): Intake {
  const held = new Float32Array(quantum);
  let count = 0;
  let position = 0;
  let last = 0;
  let gaps: SampleSpan[] = [];
  let gapOpen = false;

  const emit = () => {
    count = 0;
    onQuantum(held);
  };
  const take = (samples: Float32Array) => {
    let offset = 0;
    while (offset < samples.length) {
      const n = Math.min(quantum - count, samples.length - offset);
      held.set(samples.subarray(offset, offset + n), count);
      count += n;
      offset += n;
      position += n;
      last = samples[offset - 1];
      if (count === quantum) emit();
    }
  };
  const hold = (lost: number) => {
    const open = gaps.at(-1);
    // Neighbouring losses are one gap, told once it is over: how a loss is cut into blocks cannot be seen.
    if (gapOpen && open !== undefined) {
      gaps[gaps.length - 1] = { startSample: open.startSample, endSample: open.endSample + lost };
    } else gaps.push({ startSample: position, endSample: position + lost });
    gapOpen = true;
    const filler = new Float32Array(Math.min(lost, quantum)).fill(last);
    for (let left = lost; left > 0; left -= filler.length) {
      take(left < filler.length ? filler.subarray(0, left) : filler);
    }
  };
  const closeGap = () => {
    const open = gaps.at(-1);
    if (gapOpen && open !== undefined) onGap(open);
    gapOpen = false;
  };

  return {
    push(block) {
      if (block.sampleRateHz !== sampleRateHz) {
        throw new PulsegateError("misuse", "block at another rate than the device's", {
          got: `${block.sampleRateHz} Hz`,
          expected: `${sampleRateHz} Hz`,
        });
      }
      if (block.startSample < position) {
        throw new PulsegateError("misuse", "blocks out of order", {
          got: `start sample ${block.startSample}`,
          expected: `at least ${position}`,
        });
      }
      if (block.startSample > position) hold(block.startSample - position);
      if (blockLength(block) === 0) return;
      if (block.kind === "gap") return hold(block.lostSamples);
      closeGap();
      take(block.samples);
    },
    finish() {
      closeGap();
      if (count === 0) return;
      const rest = held.subarray(0, count);
      count = 0;
      onQuantum(rest);
    },
    missing({ startSample, endSample }) {
      gaps = gaps.filter((gap, i) => gap.endSample > startSample || i === gaps.length - 1);
      const overlap = (gap: SampleSpan) =>
        Math.max(0, Math.min(gap.endSample, endSample) - Math.max(gap.startSample, startSample));
      return gaps.reduce((sum, gap) => sum + overlap(gap), 0);
    },
    get position() {
      return position;
    },
  };
}
