/** Exact products: int16 pairs of taps against int16 pairs of weights, 8 outputs in the lanes, 4 positions a tile. */
import { finishCodes, requantiseVectors } from "./requantise.ts";
import {
  add,
  advance,
  get,
  type Kernel,
  lines,
  load,
  plus,
  positionTiles,
  range,
  repeat,
  set,
  store,
} from "./text.ts";

const x = (p: number) => `x${p}`;
const sum = (p: number, half: number) => `s${p}${half}`;

/** One pair of taps of every position of the tile against 8 outputs. V8 spills registers where this is unrolled. */
const tapPair = (tile: number): string =>
  lines(
    [0, 1].map((half) => set(`w${half}`, load(get("w"), 16 * half))),
    range(tile).map((p) =>
      lines(
        set("v", `(v128.load32_splat ${get(x(p))})`),
        [0, 1].map((half) =>
          set(
            sum(p, half),
            add("i32x4", get(sum(p, half)), `(i32x4.dot_i16x8_s ${get("v")} ${get(`w${half}`)})`),
          ),
        ),
      ),
    ),
    range(tile).map((p) => advance(x(p), 4)),
    advance("w", 32),
  );

const tileBody = (tile: number, finish: (tile: number) => string): string =>
  lines(
    range(tile).map((p) =>
      lines(
        set(x(p), p === 0 ? get("window") : plus(get(x(p - 1)), get("step"))),
        set(sum(p, 0), load(get("start"))),
        set(sum(p, 1), load(get("start"), 16)),
        advance("start", get("startStep")),
      ),
    ),
    set("window", plus(get(x(tile - 1)), get("step"))),
    set("w", get("weights")),
    set("k", get("pairs")),
    repeat("taps", "k", tapPair(tile)),
    finish(tile),
  );

const storeSums = (tile: number): string =>
  lines(
    range(tile).map((p) =>
      lines(
        store(get("to"), get(sum(p, 0))),
        store(get("to"), get(sum(p, 1)), 16),
        advance("to", get("outputStep")),
      ),
    ),
  );

const exact = (name: string, comment: string, finish: (tile: number) => string, codes: boolean): Kernel => ({
  name,
  comment,
  parameters: [
    ...["input", "step", "positions", "weights", "pairs", "groups"],
    ...["starts", "startStep", "output", "outputStep"],
    ...(codes ? ["parameters", "addend"] : []),
  ],
  integers: ["window", "start", "to", "w", "k", "left", "x0", "x1", "x2", "x3"],
  vectors: [
    "v",
    "w0",
    "w1",
    ...range(4).flatMap((p) => [sum(p, 0), sum(p, 1)]),
    ...(codes ? requantiseVectors : []),
  ],
  body: repeat(
    "outputs",
    "groups",
    lines(
      set("window", get("input")),
      set("start", get("starts")),
      set("to", get("output")),
      positionTiles("positions", (tile) => tileBody(tile, finish)),
      set("weights", get("w")),
      advance("starts", 32),
      advance("output", codes ? 16 : 32),
      codes ? advance("parameters", 160) : "",
    ),
  ),
});

export const exactKernels: readonly Kernel[] = [
  exact(
    "exactSums",
    `sums[t][o] = starts[t][o] + sum over taps of x * w, groups of 8 outputs.
    Weights: per group, per pair of taps, 8 outputs x 2 int16.`,
    storeSums,
    false,
  ),
  exact(
    "exactCodes",
    "The same, requantised, clamped and moved by the zero-point at once; codes are int16.",
    (tile) => lines(range(tile).map((p) => finishCodes(sum(p, 0), sum(p, 1)))),
    true,
  ),
];
