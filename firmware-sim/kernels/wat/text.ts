/** Small pieces of WebAssembly text; kernels are written as functions of their tile, so that unrolling stays readable. */

export const get = (name: string): string => `(local.get $${name})`;
export const set = (name: string, value: string): string => `(local.set $${name} ${value})`;
const constant = (value: number): string => `(i32.const ${value})`;
export const plus = (a: string, b: string | number): string =>
  `(i32.add ${a} ${typeof b === "number" ? constant(b) : b})`;
/** name += by */
export const advance = (name: string, by: string | number): string => set(name, plus(get(name), by));
export const add = (shape: string, a: string, b: string): string => `(${shape}.add ${a} ${b})`;
export const load = (address: string, offset = 0): string => `(v128.load offset=${offset} ${address})`;
export const store = (address: string, value: string, offset = 0): string =>
  `(v128.store offset=${offset} ${address} ${value})`;
export const zero = "(v128.const i32x4 0 0 0 0)";

export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
export const lines = (...parts: readonly (string | readonly string[])[]): string => parts.flat().join("\n");

/** Runs `body` `counter` times (at least once); the counter ends at 0. */
export const repeat = (label: string, counter: string, body: string, step = 1): string =>
  lines(
    `(loop $${label}`,
    body,
    `(br_if $${label} (i32.gt_s (local.tee $${counter} (i32.sub ${get(counter)} ${constant(step)})) (i32.const 0))))`,
  );

export const when = (condition: string, body: string): string => `(if ${condition} (then\n${body}))`;

/** `count` positions in tiles of 4, the rest one at a time; `body` sees the tile's size. Uses the local `left`. */
export const positionTiles = (count: string, body: (tile: number) => string): string =>
  lines(
    set("left", get(count)),
    `(block $few (loop $tiles (br_if $few (i32.lt_s ${get("left")} (i32.const 4)))`,
    body(4),
    advance("left", -4),
    "(br $tiles)))",
    `(block $none (loop $singles (br_if $none (i32.eqz ${get("left")}))`,
    body(1),
    advance("left", -1),
    "(br $singles)))",
  );

export interface Kernel {
  readonly name: string;
  readonly comment: string;
  readonly parameters: readonly string[];
  readonly integers: readonly string[];
  readonly vectors: readonly string[];
  readonly body: string;
}

export const kernelText = ({ name, comment, parameters, integers, vectors, body }: Kernel): string =>
  lines(
    comment
      .trim()
      .split("\n")
      .map((line) => `;; ${line.trim()}`),
    `(func (export "${name}")`,
    parameters.map((parameter) => `(param $${parameter} i32)`).join(" "),
    integers.map((local) => `(local $${local} i32)`).join(" "),
    vectors.map((local) => `(local $${local} v128)`).join(" "),
    body,
    ")",
  );
