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

/** Tap pairs per turn of the inner loop; taps are padded to twice as many. */
const UNROLLED_PAIRS = 4;

const x = (p: number) => `x${p}`;
const sum = (p: number, half: number) => `s${p}${half}`;

/** One turn: 4 tap pairs of every position of the tile against 8 outputs. */
const turn = (tile: number): string =>
  lines(
    range(UNROLLED_PAIRS).map((pair) =>
      lines(
        set("w0", load(get("w"), 32 * pair)),
        set("w1", load(get("w"), 32 * pair + 16)),
        range(tile).map((p) =>
          lines(
            set("v", `(v128.load32_splat offset=${4 * pair} ${get(x(p))})`),
            [0, 1].map((half) =>
              set(
                sum(p, half),
                add("i32x4", get(sum(p, half)), `(i32x4.dot_i16x8_s ${get("v")} ${get(`w${half}`)})`),
              ),
            ),
          ),
        ),
      ),
    ),
    range(tile).map((p) => advance(x(p), 4 * UNROLLED_PAIRS)),
    advance("w", 32 * UNROLLED_PAIRS),
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
    set("k", get("turns")),
    repeat("taps", "k", turn(tile)),
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
    ...["input", "step", "positions", "weights", "turns", "groups"],
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
    Weights: per group, per pair of taps, 8 outputs x 2 int16; 4 pairs a turn.`,
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
