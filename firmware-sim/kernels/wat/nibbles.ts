/**
 * Corrections of products whose error depends on one nibble at a time. 16 outputs in the lanes; what one call gathers over
 * its taps is shifted and added to the sums.
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
  zero,
} from "./text.ts";

const x = (p: number) => `x${p}`;
const bytes = (p: number) => `b${p}`;
const words = (p: number, half: number) => `a${p}${half}`;
const halves = [0, 1] as const;
const side = (half: number) => (half === 0 ? "low" : "high");

const parameters = [
  ...["input", "step", "positions", "tables", "taps"],
  ...["starts", "startStep", "output", "outputStep", "shift"],
];
const integers = ["window", "start", "to", "t", "k", "n", "left", "x0", "x1", "x2", "x3"];
const gathered = range(4).flatMap((p) => [words(p, 0), words(p, 1)]);

/** sums = starts + (gathered << shift); the four quarters of 16 outputs. */
const finish = (tile: number): string =>
  lines(
    range(tile).map((p) =>
      lines(
        range(4).map((quarter) => {
          const source = get(words(p, quarter >> 1));
          const wide = `(i32x4.extend_${side(quarter & 1)}_i16x8_u ${source})`;
          const sum = add("i32x4", load(get("start"), 16 * quarter), `(i32x4.shl ${wide} ${get("shift")})`);
          return store(get("to"), sum, 16 * quarter);
        }),
        advance("start", get("startStep")),
        advance("to", get("outputStep")),
      ),
    ),
  );

const perTile = (tile: number, inner: string): string =>
  lines(
    range(tile).map((p) =>
      lines(
        set(x(p), p === 0 ? get("window") : plus(get(x(p - 1)), get("step"))),
        halves.map((half) => set(words(p, half), zero)),
      ),
    ),
    set("window", plus(get(x(tile - 1)), get("step"))),
    set("t", get("tables")),
    set("k", get("taps")),
    inner,
    finish(tile),
  );

const body = (inner: (tile: number) => string): string =>
  lines(
    set("window", get("input")),
    set("start", get("starts")),
    set("to", get("output")),
    positionTiles("positions", (tile) => perTile(tile, inner(tile))),
  );

/** Adds the byte sums of a run of taps to the 16-bit sums. */
const flush = (tile: number): string =>
  lines(
    range(tile).map((p) =>
      halves
        .map((half) =>
          set(
            words(p, half),
            add("i16x8", get(words(p, half)), `(i16x8.extend_${side(half)}_i8x16_u ${get(bytes(p))})`),
          ),
        )
        .join("\n"),
    ),
  );

/** Taps in runs of `run`, whose byte sums cannot overflow. */
const runsOfTaps = (tile: number, turn: string): string =>
  lines(
    "(loop $runs",
    range(tile).map((p) => set(bytes(p), zero)),
    set("n", `(select ${get("run")} ${get("k")} (i32.lt_s ${get("run")} ${get("k")}))`),
    set("k", `(i32.sub ${get("k")} ${get("n")})`),
    repeat("taps", "n", turn),
    flush(tile),
    `(br_if $runs ${get("k")}))`,
  );

/** `taps` taps: `body` for each position of the tile, then on to the next ones. */
const someTaps = (tile: number, taps: number, tapBytes: number, body: (p: number) => string): string =>
  lines(
    range(tile).map(body),
    range(tile).map((p) => advance(x(p), 2 * taps)),
    advance("t", taps * tapBytes),
  );

const addBytes = (p: number, value: string): string => set(bytes(p), add("i8x16", get(bytes(p)), value));

/** Adds bytes up to 255: a0 sums them as 16-bit words (even lane + 256 odd lane, modulo 2^16), a1 the odd lanes alone. */
const addWide = (p: number, value: string): string =>
  lines(
    set("u", value),
    set(words(p, 0), add("i16x8", get(words(p, 0)), get("u"))),
    set(words(p, 1), add("i16x8", get(words(p, 1)), "(i16x8.shr_u (local.get $u) (i32.const 8))")),
  );

/** 16 weights' terms for the nibble of this activation. */
const column = (p: number, tap: number) =>
  load(plus(get("t"), `(i32.load8_u offset=${2 * tap} ${get(x(p))})`), 256 * tap);

/** 16 weights' terms, each for its nibble, from the row of this activation. */
const row = (p: number, tap: number) =>
  `(i8x16.swizzle ${load(plus(get("rows"), `(i32.load16_u offset=${2 * tap} ${get(x(p))})`))}
    ${load(get("t"), 16 * tap)})`;

type Term = (p: number, tap: number) => string;

const byteTap = (tile: number, tapBytes: number, term: Term) =>
  someTaps(tile, 1, tapBytes, (p) => addBytes(p, term(p, 0)));

const wideTap = (tile: number, tapBytes: number, term: Term) =>
  someTaps(tile, 1, tapBytes, (p) => addWide(p, term(p, 0)));

/** Two taps whose terms fit a byte together. */
const wideTapPair = (tile: number, tapBytes: number, term: Term) =>
  someTaps(tile, 2, tapBytes, (p) => addWide(p, add("i8x16", term(p, 0), term(p, 1))));

/** From sums of words and of odd lanes to sums in the order of the outputs. */
const untangle = (tile: number): string =>
  lines(
    range(tile).map((p) => {
      const even = `(i16x8.sub ${get(words(p, 0))} (i16x8.shl ${get(words(p, 1))} (i32.const 8)))`;
      const odd = get(words(p, 1));
      return lines(
        set("u", even),
        set(words(p, 0), `(i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 ${get("u")} ${odd})`),
        set(words(p, 1), `(i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 ${get("u")} ${odd})`),
      );
    }),
  );

export const nibbleKernels: readonly Kernel[] = [
  {
    name: "byteColumns",
    comment: `sums += sum over taps of column[tap][activation nibble] << shift, unsigned bytes.
      Input: 2 bytes a tap, the first is 16 x nibble. Tables: 256 bytes a tap, 16 outputs for each nibble.
      The bytes of \`run\` taps must fit a byte; those of all taps 16 bits.`,
    parameters: [...parameters, "run"],
    integers,
    vectors: [...gathered, ...range(4).map(bytes)],
    body: body((tile) => runsOfTaps(tile, byteTap(tile, 256, column))),
  },
  {
    name: "pairColumns",
    comment: "The same for terms up to 127, two taps at a time; an even number of taps, at most 256.",
    parameters,
    integers,
    vectors: [...gathered, "u"],
    body: body((tile) => lines(repeat("taps", "k", wideTapPair(tile, 256, column), 2), untangle(tile))),
  },
  {
    name: "wideColumns",
    comment: "The same for terms up to 255, one tap at a time; at most 256 taps.",
    parameters,
    integers,
    vectors: [...gathered, "u"],
    body: body((tile) => lines(repeat("taps", "k", wideTap(tile, 256, column)), untangle(tile))),
  },
  {
    name: "byteRows",
    comment: `sums += sum over taps of row[activation][weight nibble] << shift, unsigned bytes.
      Input: 2 bytes a tap, 16 x (activation & 255). Tables: the nibbles of 16 weights a tap. Rows: 256 x 16 bytes.`,
    parameters: [...parameters, "run", "rows"],
    integers,
    vectors: [...gathered, ...range(4).map(bytes), "v"],
    body: body((tile) => runsOfTaps(tile, byteTap(tile, 16, row))),
  },
  {
    name: "wideRows",
    comment: "The same for terms up to 255, one tap at a time; at most 256 taps.",
    parameters: [...parameters, "rows"],
    integers,
    vectors: [...gathered, "u", "v"],
    body: body((tile) => lines(repeat("taps", "k", wideTap(tile, 16, row)), untangle(tile))),
  },
];
