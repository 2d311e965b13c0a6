/** Adders that close a multiplier. */
import { type Design, design } from "./design.ts";

/** `cla`: carry look-ahead in groups of four bits with a second level over the groups; `behavioural`: the tool's own choice. */
export type AdderKind = "cla" | "behavioural";

/** Module `cla<width>(x, y, cin, s)` or `adder<width>(x, y, cin, s)`: s = x + y + cin modulo 2^width. */
export function adder(width: number, kind: AdderKind): Design {
  return kind === "cla" ? carryLookAhead(width) : behavioural(width);
}

const header = (name: string, width: number) =>
  `module ${name}(input [${width - 1}:0] x, input [${width - 1}:0] y, input cin, output [${width - 1}:0] s);`;

function behavioural(width: number): Design {
  const name = `adder${width}`;
  return design(name, `${header(name, width)}\n  assign s = x + y + cin;\nendmodule\n`);
}

const conjunction = (signals: readonly string[]) =>
  signals.length > 1 ? `(${signals.join(" & ")})` : signals[0]!;

/** Names p`to` .. p`from`. */
const run = (name: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `${name}${to - n}`);

/** The carry that positions `from`..`to` make: g | p g | p p g ... */
const generated = (g: string, p: string, from: number, to: number) =>
  run(g, from, to).map((signal, n) => conjunction([...run(p, to - n + 1, to), signal]));

/** The carry that they send out: made there, or passed through all of them. */
const carryOut = (g: string, p: string, [from, to]: readonly [number, number], carryIn: string) =>
  [...generated(g, p, from, to), conjunction([...run(p, from, to), carryIn])].join(" | ");

function carryLookAhead(width: number): Design {
  const name = `cla${width}`;
  const lines: string[] = [];
  const wire = (signal: string, value: string) => lines.push(`  wire ${signal} = ${value};`);
  for (let bit = 0; bit < width; bit++) {
    wire(`g${bit}`, `x[${bit}] & y[${bit}]`);
    wire(`p${bit}`, `x[${bit}] ^ y[${bit}]`);
  }
  for (let group = 0; 4 * group < width; group++) {
    const [first, last] = [4 * group, Math.min(4 * group + 3, width - 1)];
    const carryIn = `c${first}`;
    wire(carryIn, group === 0 ? "cin" : carryOut("gg", "pg", [0, group - 1], "cin"));
    for (let bit = first; bit < last; bit++) wire(`c${bit + 1}`, carryOut("g", "p", [first, bit], carryIn));
    // Nothing looks at what the highest group sends out.
    if (last === width - 1) continue;
    wire(`gg${group}`, generated("g", "p", first, last).join(" | "));
    wire(`pg${group}`, conjunction(run("p", first, last)));
  }
  const sums = Array.from({ length: width }, (_, n) => `p${width - 1 - n} ^ c${width - 1 - n}`);
  return design(
    name,
    `// carry look-ahead, groups of four bits
${header(name, width)}
${lines.join("\n")}
  assign s = {${sums.join(", ")}};
endmodule
`,
  );
}
