import { PulsegateError } from "../errors.ts";
import { taper } from "../window/taper.ts";

export interface Ratio {
  readonly up: number;
  readonly down: number;
}

export interface ResamplerOptions extends Ratio {
  /** What lies before the first and after the last sample: that sample held (default) or zeros. */
  readonly edge?: "hold" | "zero";
}

export interface Resampler {
  /** Takes the next chunk (any length) and returns the output samples that are now certain. */
  push(samples: Float32Array): Float32Array;
  /** Returns the rest; in all, `n` input samples give `ceil(n * up / down)` output samples. */
  finish(): Float32Array;
}

/** Half the filter's length in periods of the slower rate. */
const HALF_PERIODS = 20;
/** Kaiser parameter: about 70 dB of stop-band attenuation. */
const BETA = 7;
/** Centre of the transition band, relative to half the slower rate: 3 dB flat to 0.8, full attenuation from 1.03. */
const CUTOFF = 0.92;
const LARGEST_FACTOR = 16384;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function checkedRatio({ up, down }: Ratio): Ratio {
  for (const [name, value] of Object.entries({ up, down })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new PulsegateError("bad-option", "resampling factor", {
        where: name,
        got: value,
        expected: "an integer >= 1",
      });
    }
  }
  const divisor = greatestCommonDivisor(up, down);
  const ratio = { up: up / divisor, down: down / divisor };
  if (Math.max(ratio.up, ratio.down) > LARGEST_FACTOR) {
    throw new PulsegateError("bad-option", "resampling factors", {
      got: `${ratio.up}/${ratio.down}`,
      expected: `at most ${LARGEST_FACTOR} each, see rationalRate`,
    });
  }
  return ratio;
}

/**
 * The fraction `up / down` nearest to `toHz / fromHz` with factors up to 16384 (continued fraction): exact for rates like
 * 360 -> 128 (16/45), the nearest there is for others.
 *
 * @throws PulsegateError `bad-option` for rates that are not positive or too far apart.
 */
export function rationalRate(fromHz: number, toHz: number): Ratio {
  for (const [name, value] of Object.entries({ fromHz, toHz })) {
    if (!(value > 0 && Number.isFinite(value))) {
      throw new PulsegateError("bad-option", "sample rate", { where: name, got: value, expected: "> 0" });
    }
  }
  const target = toHz / fromHz;
  const error = (ratio: Ratio) => Math.abs(ratio.up / ratio.down - target);
  let last: Ratio = { up: 0, down: 1 };
  let best: Ratio = { up: 1, down: 0 };
  for (let rest = target; error(best) > 1e-12 * target; ) {
    // A term that would lead beyond the largest factor is cut short: the nearest fraction may lie on the way.
    const room = Math.floor(
      Math.min((LARGEST_FACTOR - last.up) / best.up, (LARGEST_FACTOR - last.down) / best.down),
    );
    const whole = Math.floor(rest);
    const term = Math.min(whole, room);
    const next = { up: term * best.up + last.up, down: term * best.down + last.down };
    if (term < whole) {
      if (error(next) < error(best)) best = next;
      break;
    }
    [last, best] = [best, next];
    rest = 1 / (rest - whole);
  }
  if (best.up < 1 || best.down < 1) {
    throw new PulsegateError("bad-option", "sample rates are too far apart", {
      got: `${fromHz} Hz -> ${toHz} Hz`,
      expected: `a ratio between 1/${LARGEST_FACTOR} and ${LARGEST_FACTOR}`,
    });
  }
  return best;
}

/**
 * The resampler's low-pass filter on the grid of `up` times the input rate: a windowed sinc (Kaiser), `2 h + 1` taps with
 * the middle one at index `h`, each of the `up` polyphase branches scaled to sum 1 so that a constant stays that constant. A
 * single 1 when the rate does not change.
 */
export function resamplerTaps(ratio: Ratio): Float64Array {
  const { up, down } = checkedRatio(ratio);
  if (up === down) return Float64Array.of(1);
  const slow = Math.max(up, down);
  const half = HALF_PERIODS * slow;
  const taps = taper({ kind: "kaiser", beta: BETA }, 2 * half + 1);
  for (let i = 0; i < taps.length; i++) {
    const x = (CUTOFF * (i - half)) / slow;
    taps[i] *= x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }
  for (let phase = 0; phase < up; phase++) {
    const first = (half + phase) % up;
    let sum = 0;
    for (let i = first; i < taps.length; i += up) sum += taps[i];
    for (let i = first; i < taps.length; i += up) taps[i] /= sum;
  }
  return taps;
}

/**
 * Branch `p` holds, at `[p * width + k]`, the weight of input sample `q - reach + k` for the output at input time
 * `q + p / up`.
 */
function polyphase({ up, down }: Ratio): { branches: Float64Array; width: number; reach: number } {
  const taps = resamplerTaps({ up, down });
  const half = (taps.length - 1) / 2;
  const reach = Math.ceil(half / up);
  const width = 2 * reach + 1;
  const branches = new Float64Array(up * width);
  for (let phase = 0; phase < up; phase++) {
    for (let k = 0; k < width; k++) {
      branches[phase * width + k] = taps[half + phase + (reach - k) * up] ?? 0;
    }
  }
  return { branches, width, reach };
}

/**
 * Changes the sample rate by `up / down` with a polyphase Kaiser FIR (anti-aliased, linear phase, no net delay): output
 * sample `n` lies at the time of input sample `n * down / up`. Any chunking gives the same samples bit for bit.
 *
 * Source: Crochiere & Rabiner, Multirate Digital Signal Processing, section 3.3.
 * @throws PulsegateError `bad-option`; `misuse` for a push after `finish`.
 */
export function createResampler({ edge = "hold", ...factors }: ResamplerOptions): Resampler {
  const { up, down } = checkedRatio(factors);
  const { branches, width, reach } = polyphase({ up, down });
  const wholeStep = Math.floor(down / up);
  const phaseStep = down % up;
  /** Input samples from index `from` on (negative: before the start); the first `filled` entries are valid. */
  let held = new Float64Array(4 * width + 4096);
  let filled = 0;
  let from = -reach;
  let total = 0;
  let last = 0;
  /** Next output: input time `whole + phase / up`. */
  let whole = 0;
  let phase = 0;
  let finished = false;

  /** Appends `count` samples to the held ones, first making room by dropping those no output needs any more. */
  function append(samples: ArrayLike<number>, count: number): void {
    const drop = Math.max(0, Math.min(filled, whole - reach - from));
    if (drop > 0) {
      held.copyWithin(0, drop, filled);
      filled -= drop;
      from += drop;
    }
    if (filled + count > held.length) {
      const larger = new Float64Array(2 * (filled + count));
      larger.set(held.subarray(0, filled));
      held = larger;
    }
    for (let i = 0; i < count; i++) held[filled + i] = samples[i];
    filled += count;
  }

  /** Computes every output whose inputs up to index `end` (exclusive) are held, at most `limit` of them. */
  function drain(limit: number): Float32Array {
    const end = from + filled;
    const steps = ((end - 1 - reach - whole) * up + up - 1 - phase) / down;
    const out = new Float32Array(Math.max(0, Math.min(limit, Math.floor(steps) + 1)));
    // Local, because a closure variable costs a load each time.
    const input = held;
    for (let n = 0; n < out.length; n++) {
      const base = whole - reach - from;
      const branch = phase * width;
      // Four sums, because one would wait for each addition; fixed order, so the result does not depend on chunks.
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let k = 0;
      for (; k + 3 < width; k += 4) {
        a += branches[branch + k] * input[base + k];
        b += branches[branch + k + 1] * input[base + k + 1];
        c += branches[branch + k + 2] * input[base + k + 2];
        d += branches[branch + k + 3] * input[base + k + 3];
      }
      for (; k < width; k++) a += branches[branch + k] * input[base + k];
      out[n] = a + b + (c + d);
      whole += wholeStep;
      phase += phaseStep;
      if (phase >= up) {
        phase -= up;
        whole++;
      }
    }
    return out;
  }

  function assertOpen(): void {
    if (finished) throw new PulsegateError("misuse", "resampler is already finished");
  }

  return {
    push(samples) {
      assertOpen();
      if (samples.length === 0) return new Float32Array(0);
      if (total === 0) {
        append(new Float64Array(reach).fill(edge === "hold" ? samples[0] : 0), reach);
      }
      append(samples, samples.length);
      total += samples.length;
      last = samples[samples.length - 1];
      return drain(Number.POSITIVE_INFINITY);
    },
    finish() {
      assertOpen();
      finished = true;
      if (total === 0) return new Float32Array(0);
      const padding = reach + wholeStep + 2;
      append(new Float64Array(padding).fill(edge === "hold" ? last : 0), padding);
      const made = (whole * up + phase) / down;
      return drain(Math.ceil((total * up) / down) - made);
    },
  };
}
