/**
 * Any multiplier: for each tap and group of 8 outputs a table of 256 x 8 int16, one entry for each activation. 8 outputs in
 * the lanes. Tap counts are even, padded with tables of zeros.
 */
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
  when,
} from "./text.ts";

const UNROLLED = 2;
const TABLE_BYTES = 4096;
const x = (p: number) => `x${p}`;
const sum = (p: number, half: number) => `s${p}${half}`;
const halves = [0, 1] as const;
const side = (half: number) => (half === 0 ? "low" : "high");

const entry = (p: number, tap: number): string =>
  load(plus(get("t"), `(i32.load16_u offset=${2 * tap} ${get(x(p))})`), TABLE_BYTES * tap);
const widen = (half: number, value: string): string => `(i32x4.extend_${side(half)}_i16x8_s ${value})`;

/** Reads every cache line of the tables once, in order: the processor fetches ahead, which it cannot at random. */
const touch = lines(
  set("t", get("tables")),
  set("k", `(i32.shl ${get("taps")} (i32.const 6))`),
  repeat(
    "touch",
    "k",
    lines(
      range(4).map((line) =>
        set("at", `(i32.or ${get("at")} (i32.load8_u offset=${64 * line} ${get("t")}))`),
      ),
      advance("t", 256),
    ),
    4,
  ),
  `(global.set $touched ${get("at")})`,
);

const start = (tile: number): string =>
  lines(
    range(tile).map((p) => set(x(p), p === 0 ? get("window") : plus(get(x(p - 1)), get("step")))),
    set("window", plus(get(x(tile - 1)), get("step"))),
    set("t", get("tables")),
    set("k", get("taps")),
  );

const nextTaps = (tile: number): string =>
  lines(
    range(tile).map((p) => advance(x(p), 2 * UNROLLED)),
    advance("t", TABLE_BYTES * UNROLLED),
  );

/** Adds `group` taps in 16 bits, the rest in 32. */
const wideTile = (tile: number, group: number): string =>
  lines(
    start(tile),
    range(tile).map((p) =>
      lines(
        halves.map((half) => set(sum(p, half), load(get("start"), 16 * half))),
        advance("start", get("startStep")),
      ),
    ),
    repeat(
      "pass",
      "k",
      lines(
        range(UNROLLED / group).flatMap((turn) =>
          range(tile).map((p) =>
            lines(
              set(
                "v",
                range(group)
                  .map((tap) => entry(p, turn * group + tap))
                  .reduce((a, b) => add("i16x8", a, b)),
              ),
              halves.map((half) => set(sum(p, half), add("i32x4", get(sum(p, half)), widen(half, get("v"))))),
            ),
          ),
        ),
        nextTaps(tile),
      ),
      UNROLLED,
    ),
    range(tile).map((p) =>
      lines(
        halves.map((half) => store(get("to"), get(sum(p, half)), 16 * half)),
        advance("to", get("outputStep")),
      ),
    ),
  );

const table = (name: string, comment: string, tileBody: (tile: number) => string): Kernel => ({
  name,
  comment,
  parameters: [
    ...["input", "step", "positions", "tables", "taps"],
    ...["starts", "startStep", "output", "outputStep"],
  ],
  integers: ["window", "start", "to", "t", "k", "at", "left", "x0", "x1", "x2", "x3"],
  vectors: ["v", ...range(4).flatMap((p) => [sum(p, 0), sum(p, 1)])],
  body: lines(
    when(`(i32.ge_u ${get("positions")} (i32.const 256))`, touch),
    set("window", get("input")),
    set("start", get("starts")),
    set("to", get("output")),
    positionTiles("positions", tileBody),
  ),
});

export const tableKernels: readonly Kernel[] = [
  table(
    "pairTable",
    `sums = starts + sum over taps of table[tap][activation], 8 outputs.
    Input: uint16 a tap, the activation's byte offset in a table of 4096 bytes.
    The words of taps 0+1, 2+3, ... must fit 16 bits.`,
    (tile) => wideTile(tile, 2),
  ),
  table("wideTable", "The same for any words.", (tile) => wideTile(tile, 1)),
];
