import { PulsegateError } from "../errors.ts";
import { pairRoots, type Root } from "./pair-roots.ts";
import { type Sos, sosResponse } from "./sos.ts";

export interface ButterworthDesign {
  /** Order of the low-pass prototype, 1 to 16; a band filter has twice as many poles. */
  readonly order: number;
  readonly kind: "lowpass" | "highpass" | "bandpass" | "bandstop";
  /** The -3 dB frequency, or `[low, high]` for the band kinds; between 0 and half the sample rate, exclusive. */
  readonly cutoffHz: number | readonly [number, number];
  readonly sampleRateHz: number;
}

type Complex = readonly [re: number, im: number];

function squareRoot([re, im]: Complex): Complex {
  const size = Math.hypot(re, im);
  const a = Math.sqrt((size + Math.abs(re)) / 2);
  if (a === 0) return [0, 0];
  const b = im / (2 * a);
  return re >= 0 ? [a, b] : [Math.abs(b), im < 0 ? -a : a];
}

/** The two solutions `s` of `s^2 - 2 h s + w^2 = 0`. */
function bandRoots([re, im]: Complex, w: number): readonly [Complex, Complex] {
  const [dr, di] = squareRoot([re * re - im * im - w * w, 2 * re * im]);
  return [
    [re + dr, im + di],
    [re - dr, im - di],
  ];
}

/** Bilinear transform `z = (2 + s) / (2 - s)` of a pole; the conjugate partner is implied by `im >= 0`. */
function toDigital([re, im]: Complex): Root {
  const d = (2 - re) ** 2 + im * im;
  return { re: (4 - re * re - im * im) / d, im: Math.abs((4 * im) / d) };
}

/** Upper half of the poles of the normalised prototype, on the unit circle at angles `pi (2k + order + 1) / (2 order)`. */
function prototypePoles(order: number): Complex[] {
  return Array.from({ length: Math.ceil(order / 2) }, (_, k): Complex => {
    if (2 * k + 1 === order) return [-1, 0];
    const angle = (Math.PI * (2 * k + 1 + order)) / (2 * order);
    return [Math.cos(angle), Math.sin(angle)];
  });
}

/** Poles of one prototype pole after the band transform; of a complex one, the conjugates are implied. */
function bandPoles(pole: Complex, widthRad: number, centreRad: number, stop: boolean): Complex[] {
  const half = widthRad / 2;
  const size = pole[0] ** 2 + pole[1] ** 2;
  const h: Complex = stop
    ? [(half * pole[0]) / size, (-half * pole[1]) / size]
    : [half * pole[0], half * pole[1]];
  const [first, second] = bandRoots(h, centreRad);
  // A real prototype pole gives two real roots or one conjugate pair, which `first` stands for.
  return pole[1] === 0 && first[1] !== 0 ? [first] : [first, second];
}

function checkedEdges({ order, kind, cutoffHz, sampleRateHz }: ButterworthDesign): readonly number[] {
  if (!(Number.isInteger(order) && order >= 1 && order <= 16)) {
    throw new PulsegateError("bad-option", "Butterworth order", {
      where: "order",
      got: order,
      expected: "an integer from 1 to 16",
    });
  }
  if (!(sampleRateHz > 0 && Number.isFinite(sampleRateHz))) {
    throw new PulsegateError("bad-option", "sample rate", {
      where: "sampleRateHz",
      got: sampleRateHz,
      expected: "> 0",
    });
  }
  const edges = typeof cutoffHz === "number" ? [cutoffHz] : cutoffHz;
  const wanted = kind === "lowpass" || kind === "highpass" ? 1 : 2;
  const inside = edges.every((edge) => edge > 0 && edge < sampleRateHz / 2);
  if (edges.length !== wanted || !inside || (wanted === 2 && !(edges[0] < edges[1]))) {
    throw new PulsegateError("bad-option", `${kind} cut-off`, {
      where: "cutoffHz",
      got: JSON.stringify(cutoffHz),
      expected: `${wanted} rising frequencies between 0 and ${sampleRateHz / 2} Hz, exclusive`,
    });
  }
  return edges;
}

const real = (re: number, count: number): Root[] => Array.from({ length: count }, () => ({ re, im: 0 }));

/**
 * Designs a digital Butterworth filter (bilinear transform with prewarped edges) as second-order sections, paired and
 * ordered as `scipy.signal.butter(..., output="sos")` does: poles nearest the unit circle last, zeros with the nearest pole,
 * the whole gain in the first section.
 *
 * Source: Oppenheim & Schafer, Discrete-Time Signal Processing, sections 7.2-7.3 and appendix B.
 * @throws PulsegateError `bad-option`
 */
export function butterworth(design: ButterworthDesign): Sos {
  const edges = checkedEdges(design);
  const { order, kind, sampleRateHz } = design;
  const warped = edges.map((edge) => 2 * Math.tan((Math.PI * edge) / sampleRateHz));
  const prototype = prototypePoles(order);
  if (kind === "lowpass" || kind === "highpass") {
    const low = kind === "lowpass";
    const [w] = warped;
    // The prototype's poles lie on the unit circle: 1/p is the conjugate of p, so both kinds have the same poles.
    const poles = prototype.map(([re, im]) => toDigital([re * w, im * w]));
    return normalised(pairRoots(real(low ? -1 : 1, order), poles), low ? 0 : sampleRateHz / 2, sampleRateHz);
  }
  const stop = kind === "bandstop";
  const centre = Math.sqrt(warped[0] * warped[1]);
  const poles = prototype
    .flatMap((pole) => bandPoles(pole, warped[1] - warped[0], centre, stop))
    .map(toDigital);
  const angle = 2 * Math.atan(centre / 2);
  const zeros = stop
    ? Array.from({ length: order }, () => ({ re: Math.cos(angle), im: Math.sin(angle) }))
    : [...real(1, order), ...real(-1, order)];
  return normalised(pairRoots(zeros, poles), stop ? 0 : (angle / (2 * Math.PI)) * sampleRateHz, sampleRateHz);
}

/** Scales the first section so that the whole filter has gain 1 at `frequencyHz`. */
function normalised(sos: Sos, frequencyHz: number, sampleRateHz: number): Sos {
  const gain = 1 / Math.hypot(...sosResponse(sos, frequencyHz, sampleRateHz));
  return sos.map((section, index) =>
    index > 0 ? section : { ...section, b0: gain * section.b0, b1: gain * section.b1, b2: gain * section.b2 },
  );
}
