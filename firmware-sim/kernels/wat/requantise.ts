/** Requantisation of 8 sums in two vectors to 8 int16 codes, for right shifts only. */
import { advance, get, type Kernel, lines, load, repeat, set, store } from "./text.ts";

/** Locals that the pieces below need. */
export const requantiseVectors = ["m", "low", "high"] as const;

const half = 1073741824;

/**
 * SRDHM, then the clamp, then RDBPOT of one vector. The clamp comes first because it is monotone with the rounding, which
 * makes the later steps fit 32 bits: x times 2^(R - right) for the layer's largest shift R, rounded half away from zero.
 * Parameters: 80 bytes per 4 channels = mantissas, least << right, most << right, 2^(R - right), [2^(R - 1), R, ...].
 */
const requantise = (name: string, at: number): string =>
  lines(
    set("m", load(get("parameters"), at)),
    ...(["low", "high"] as const).map((part) =>
      set(
        part,
        `(i64x2.shr_u (i64x2.add (i64x2.extmul_${part}_i32x4_s ${get(name)} ${get("m")})
          (v128.const i64x2 ${half} ${half})) (i32.const 31))`,
      ),
    ),
    set(name, `(i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 ${get("low")} ${get("high")})`),
    set(name, `(i32x4.max_s ${get(name)} ${load(get("parameters"), at + 16)})`),
    set(name, `(i32x4.min_s ${get(name)} ${load(get("parameters"), at + 32)})`),
    set(name, `(i32x4.mul ${get(name)} ${load(get("parameters"), at + 48)})`),
    set(
      name,
      `(i32x4.shr_s
        (i32x4.add (i32x4.add ${get(name)} (i32x4.shr_s ${get(name)} (i32.const 31)))
          (v128.load32_splat offset=${at + 64} ${get("parameters")}))
        (i32.load offset=${at + 68} ${get("parameters")}))`,
    ),
  );

/** Requantises the vectors `a` and `b` and stores 8 codes at `to`, which moves on by `outputStep`. */
export const finishCodes = (a: string, b: string): string =>
  lines(
    requantise(a, 0),
    requantise(b, 80),
    store(get("to"), `(i16x8.add (i16x8.narrow_i32x4_s ${get(a)} ${get(b)}) (i16x8.splat ${get("addend")}))`),
    advance("to", get("outputStep")),
  );

export const codesKernel: Kernel = {
  name: "codes",
  comment: "codes = requantised sums, 8 channels at a time; parameters as in exactCodes.",
  parameters: [
    ...["sums", "sumStep", "positions", "groups", "output", "outputStep"],
    ...["parameters", "addend"],
  ],
  integers: ["from", "to", "left"],
  vectors: ["s0", "s1", ...requantiseVectors],
  body: repeat(
    "outputs",
    "groups",
    lines(
      set("from", get("sums")),
      set("to", get("output")),
      set("left", get("positions")),
      repeat(
        "rows",
        "left",
        lines(
          set("s0", load(get("from"))),
          set("s1", load(get("from"), 16)),
          finishCodes("s0", "s1"),
          advance("from", get("sumStep")),
        ),
      ),
      advance("sums", 32),
      advance("output", 16),
      advance("parameters", 160),
    ),
  ),
};
